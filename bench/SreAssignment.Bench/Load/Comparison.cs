using SreAssignment.Bench.Harness;

namespace SreAssignment.Bench.Load;

/// <summary>The same work for several servers, in rounds in which each of them has its slot. The first is the one that the others are compared with.</summary>
internal sealed class Comparison
{
    private static readonly HashSet<ServerProcess> Warm = [];

    private readonly Dictionary<Contender, List<Measurement>> _rounds;

    private Comparison(string name, IReadOnlyList<Contender> contenders)
    {
        (Name, Contenders) = (name, contenders);
        _rounds = contenders.ToDictionary(contender => contender, _ => new List<Measurement>());
    }

    public delegate Task<Measurement> Load(Contender contender, TimeSpan duration, CancellationToken cancellationToken);

    public string Name { get; }

    public IReadOnlyList<Contender> Contenders { get; }

    /// <summary>Checks each server, warms it up, and measures it in rounds. The order changes from round to round.</summary>
    /// <param name="name">What the report calls the work.</param>
    /// <param name="contenders">The servers.</param>
    /// <param name="options">The number of rounds and their duration.</param>
    /// <param name="load">Loads one server for a while.</param>
    /// <param name="deadline">After it no round starts, except the first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<Comparison> RunAsync(
        string name, IReadOnlyList<Contender> contenders, BenchOptions options, Load load, Deadline deadline, CancellationToken cancellationToken)
    {
        Console.WriteLine($"  {name}: {string.Join(", ", contenders.Select(contender => contender.Name))}");
        var comparison = new Comparison(name, contenders);
        foreach (var contender in contenders)
            await contender.VerifyAsync(cancellationToken);
        foreach (var contender in options.Short ? [] : contenders)
            await load(contender, Warm.Add(contender.Processes[0]) ? options.FirstWarmUp : options.WarmUp, cancellationToken);
        for (var round = 0; round < options.Rounds && (round == 0 || !deadline.HasPassed); round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
                comparison._rounds[contender].Add(await load(contender, options.Round, cancellationToken));
        }
        return comparison;
    }

    /// <summary>Loads with wrk.</summary>
    public static Load Closed(int connections) =>
        (contender, duration, cancellationToken) => Wrk.RunAsync(contender, connections, duration, cancellationToken);

    /// <summary>A value of a server over the rounds.</summary>
    public Spread Of(Contender contender, Func<Measurement, double> value) => Spread.Of(_rounds[contender].Select(value));

    /// <summary>Requests per second of the first server divided by those of another, for each round.</summary>
    public Spread Ratio(Contender other) =>
        Spread.Of(_rounds[Contenders[0]].Zip(_rounds[other], (ours, theirs) => ours.PerSecond / theirs.PerSecond));
}
