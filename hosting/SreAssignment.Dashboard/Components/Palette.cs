namespace SreAssignment.Dashboard.Components;

/// <summary>Gives names colours that stay theirs on every page.</summary>
internal sealed class Palette
{
    private const int Colours = 8;
    private const int Remembered = 1000;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _given = [];

    private Palette()
    {
    }

    /// <summary>Those of services.</summary>
    public static Palette Services { get; } = new();

    /// <summary>Those of replicas, of which there are more than services: they would leave these too few to be told apart.</summary>
    public static Palette Replicas { get; } = new();

    /// <summary>The number of the colour, from 1: in the order in which names are first seen, so that the first few differ for sure.</summary>
    public int Of(string name)
    {
        lock (_lock)
        {
            if (!_given.TryGetValue(name, out var colour))
            {
                colour = At(_given.Count);

                // Senders may make up any number of names, of which nobody tells so many apart.
                if (_given.Count < Remembered)
                    _given[name] = colour;
            }

            return colour;
        }
    }

    public static int At(int index) => (index % Colours) + 1;
}
