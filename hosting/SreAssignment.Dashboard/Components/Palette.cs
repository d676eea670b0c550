namespace SreAssignment.Dashboard.Components;

/// <summary>Gives names colours that stay theirs on every page.</summary>
internal static class Palette
{
    private const int Colours = 8;
    private const int Remembered = 1000;
    private static readonly Lock Lock = new();
    private static readonly Dictionary<string, int> Given = [];

    /// <summary>The number of the colour, from 1: in the order in which names are first seen, so that the first few differ for sure.</summary>
    public static int Of(string name)
    {
        lock (Lock)
        {
            if (!Given.TryGetValue(name, out var colour))
            {
                colour = (Given.Count % Colours) + 1;

                // Senders may make up any number of names, of which nobody tells so many apart.
                if (Given.Count < Remembered)
                    Given[name] = colour;
            }

            return colour;
        }
    }

    public static int At(int index) => (index % Colours) + 1;
}
