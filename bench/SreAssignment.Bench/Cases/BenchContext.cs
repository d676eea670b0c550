using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Peers;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>A named part of the bench.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Title">Its heading in the report.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record Case(string Name, string Title, Func<BenchContext, CancellationToken, Task> RunAsync);

/// <summary>The load that a service bears alone.</summary>
internal sealed record ServiceLoad(string Service, string Work, double PerSecond, double MeanMs);

/// <summary>What the cases share.</summary>
internal sealed class BenchContext(BenchOptions options, string work, Deadline deadline) : IAsyncDisposable
{
    /// <summary>Connections of the cases whose requests are small.</summary>
    public const int ManyConnections = 64;

    private readonly List<string> _missing = [];
    private Platform? _platform;

    public BenchOptions Options => options;

    public Deadline Deadline => deadline;

    /// <summary>A temporary folder.</summary>
    public string Work => work;

    public Report Report { get; } = new();

    public List<ServiceLoad> Services { get; } = [];

    /// <summary>Peers that are not installed.</summary>
    public IReadOnlyList<string> Missing => _missing;

    public async Task<Platform> PlatformAsync(CancellationToken cancellationToken) => _platform ??= await Platform.StartAsync(work, cancellationToken);

    /// <summary>Starts a peer, or reports that it is not installed. With <c>CI=true</c> that is an error.</summary>
    public async Task<T?> TryAsync<T>(Func<Task<T>> start)
        where T : class
    {
        try
        {
            return await start();
        }
        catch (MissingToolException exception) when (Environment.GetEnvironmentVariable("CI") != "true")
        {
            Console.WriteLine($"  {exception.Message}");
            Report.Paragraph($"Not measured: {exception.Message}.");
            _missing.Add(exception.Message);
            return null;
        }
    }

    /// <summary>Runs a comparison and adds it to the report.</summary>
    public async Task<Comparison> CompareAsync(string name, IReadOnlyList<Contender> contenders, int connections, CancellationToken cancellationToken)
    {
        var comparison = await Comparison.RunAsync(name, contenders, options, Comparison.Closed(connections), deadline, cancellationToken);
        Report.Add(comparison);
        return comparison;
    }

    /// <summary>Notes what the first server of a comparison did, for the table of the services.</summary>
    public void AddService(string service, Comparison comparison)
    {
        var ours = comparison.Contenders[0];
        Services.Add(new(service, comparison.Name, comparison.Of(ours, m => m.PerSecond).Median, comparison.Of(ours, m => m.MeanMs).Median));
    }

    /// <summary>Writes a file for the body of requests.</summary>
    public string Body(string text)
    {
        var file = Path.Combine(work, $"body-{Guid.NewGuid():N}");
        File.WriteAllText(file, text);
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        if (_platform is not null)
            await _platform.DisposeAsync();
    }
}

/// <summary>Disposes of what a case has started.</summary>
internal sealed class Started : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _items = new();

    public T Add<T>(T item)
        where T : IAsyncDisposable
    {
        _items.Push(item);
        return item;
    }

    public async ValueTask DisposeAsync()
    {
        while (_items.TryPop(out var item))
            await item.DisposeAsync();
    }
}
