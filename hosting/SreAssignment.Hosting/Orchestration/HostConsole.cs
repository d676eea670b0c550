using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Shows on the terminal what the application does: where it is reached, each line that a resource writes with the name of the replica before it, and when all
/// are healthy. <c>AppHost:ConsoleOutput=false</c> turns it off.
/// </summary>
internal sealed class HostConsole : IAsyncDisposable
{
    private const int Backlog = ResourceLog.Kept;
    private static readonly string[] Colours = ["36", "32", "33", "35", "34", "96", "92", "93", "95", "94"];
    private readonly IHostEnvironment _environment;
    private readonly bool _isOn;
    private readonly bool _useColour;
    private readonly Dictionary<string, string> _colours = [];

    private readonly Channel<(string? Name, string Text)> _lines;
    private readonly Task _writing;
    private int _dropped;
    private int _width = 8;

    public HostConsole(ResourceLoggerService logs, IHostEnvironment environment, IConfiguration configuration)
    {
        _environment = environment;
        _isOn = configuration.GetValue("AppHost:ConsoleOutput", true);
        _useColour = !Console.IsOutputRedirected && string.IsNullOrEmpty(configuration["NO_COLOR"]);

        // A terminal that is held (Ctrl-S) must hold neither the host nor its children: past the backlog the oldest lines are not shown.
        _lines = Channel.CreateBounded<(string?, string)>(
            new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => Interlocked.Increment(ref _dropped));
        _writing = _isOn ? WriteAsync() : Task.CompletedTask;
        if (_isOn)
            logs.LineWritten += (name, line) => _lines.Writer.TryWrite((name, line.Content));
    }

    public void Starting(DistributedApplicationModel model)
    {
        _width = model.Resources.OfType<IComputeResource>().Select(r => r.Name.Length + 2).Append(_width).Max();
        Say($"{_environment.ApplicationName} ({_environment.EnvironmentName}) is starting. Press Ctrl-C to stop.");
        foreach (var endpoint in model.Resources.OfType<IResourceWithEndpoints>().SelectMany(r => r.GetEndpoints()).Where(e => e.EndpointAnnotation.IsExternal))
            Say($"{endpoint.Resource.Name} {endpoint.Url}");
    }

    public void LeftBehind(IReadOnlyCollection<(int Process, int Host)> processes)
    {
        foreach (var run in processes.GroupBy(p => p.Host))
            Say($"Stopped what a killed run of this application (process {run.Key}) had left behind: {string.Join(", ", run.Select(p => p.Process))}.");
    }

    public void Healthy(int processes, TimeSpan sinceStart) => Say($"All {processes} processes are healthy, {sinceStart.TotalSeconds:0.0} s after the start.");

    public void ToolGone() => Say("The development tool runs the projects no more.");

    public void Unreadable(string why) => Say($"The development tool told something that cannot be read: {why}");

    public void Stopping() => Say("Stopping.");

    public void Stopped() => Say("Stopped.");

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private void Say(string text)
    {
        if (_isOn)
            _lines.Writer.TryWrite((null, text));
    }

    private async Task WriteAsync()
    {
        await foreach (var (name, text) in _lines.Reader.ReadAllAsync())
        {
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
                await Console.Out.WriteLineAsync($"{dropped} lines are missing here: they were written faster than the terminal took them.");
            await Console.Out.WriteLineAsync(name is null ? text : $"{Prefix(name)} {text}");
        }
    }

    private string Prefix(string name)
    {
        var padded = name.PadRight(_width);
        if (!_useColour)
            return $"{padded} |";
        if (!_colours.TryGetValue(name, out var colour))
            colour = _colours[name] = Colours[_colours.Count % Colours.Length];
        return $"\e[{colour}m{padded} |\e[0m";
    }
}
