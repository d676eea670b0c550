using System.ComponentModel;
using System.Diagnostics;

namespace Aspire.Hosting.Orchestration;

/// <summary>A process of the application, which ends when it is stopped and never outlives the host.</summary>
internal sealed class ChildProcess : IReplicaProcess
{
    private readonly Process _process;
    private readonly int _id;
    private readonly ContainerName? _container;
    private readonly Reaper _reaper;
    private readonly Task<int> _exited;
    private volatile int _lines;

    private ChildProcess(Process process, ContainerName? container, Reaper reaper, Action<string, bool> output)
    {
        _process = process;
        _container = container;
        _reaper = reaper;
        _id = process.Id;
        _exited = WatchAsync(output);
    }

    /// <summary>Never raised: what ends is not replaced here.</summary>
    public event Action? IdChanged
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public int? Id => _id;

    /// <inheritdoc/>
    /// <remarks>Where the process follows a container the exit code is the container's.</remarks>
    public Task<int> Exited => _exited;

    /// <summary>Starts a process.</summary>
    /// <param name="spec">What to execute.</param>
    /// <param name="reaper">Stops it should the host die.</param>
    /// <param name="output">Is given each line, and whether it came from standard error.</param>
    /// <exception cref="DistributedApplicationException">The command does not exist or cannot be executed.</exception>
    public static ChildProcess Start(LaunchSpec spec, Reaper reaper, Action<string, bool> output)
    {
        var start = new ProcessStartInfo(Find(spec), spec.Arguments)
        {
            WorkingDirectory = spec.WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment)
            start.Environment[name] = value;
        foreach (var (name, value) in reaper.Variables)
            start.Environment[name] = value;

        // Ctrl-C reaches every process of the terminal; it is for the host to stop the children, in their order.
        var process = UnixSignal.WhileBlocked(UnixSignal.Interrupt, () => StartProcess(start));
        reaper.Add(process.Id, spec.Container);
        process.StandardInput.Dispose();
        return new ChildProcess(process, spec.Container, reaper, output);
    }

    /// <inheritdoc/>
    public async Task<bool> StopAsync(TimeSpan deadline, bool leavePersistent)
    {
        if (_container is { IsPersistent: true } persistent && !leavePersistent)
            await new PersistentContainer(persistent.Runtime, persistent.Name).StopAsync(deadline);
        UnixSignal.Send(_id, UnixSignal.Terminate);
        if (await Task.WhenAny(_exited, Task.Delay(deadline)) == _exited)
            return true;

        UnixSignal.Send(_id, UnixSignal.Kill);
        if (_container is { IsPersistent: false } left)
            await Command.RunAsync(left.Runtime, ["rm", "--force", left.Name], (_, _) => { }, CancellationToken.None);
        await _exited;
        return false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_exited.IsCompleted)
            await StopAsync(TimeSpan.Zero, leavePersistent: true);
        _process.Dispose();
    }

    private static Process StartProcess(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new DistributedApplicationException($"'{start.FileName}' cannot be executed: {e.Message}.", e);
        }
    }

    private static string Find(LaunchSpec spec)
    {
        if (!Directory.Exists(spec.WorkingDirectory))
            throw new DistributedApplicationException($"The working directory does not exist: {spec.WorkingDirectory}.");
        if (spec.FileName.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(spec.FileName, spec.WorkingDirectory);
            return File.Exists(path) ? path : throw new DistributedApplicationException($"The executable does not exist: {path}.");
        }

        var folders = (spec.Environment.GetValueOrDefault("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(f => Path.Combine(f, spec.FileName)).FirstOrDefault(File.Exists)
            ?? throw new DistributedApplicationException($"The command '{spec.FileName}' is not on the search path (PATH).");
    }

    private async Task<int> WatchAsync(Action<string, bool> output)
    {
        var lines = Task.WhenAll(PumpAsync(_process.StandardOutput, isError: false), PumpAsync(_process.StandardError, isError: true));
        await _process.WaitForExitAsync();
        _reaper.Remove(_id, _container);

        // What it wrote last may still be on its way. A grandchild that inherited the pipe may hold it open for ever; the process itself has ended, and that is
        // what callers wait for.
        for (var (tries, before) = (0, -1); !lines.IsCompleted && tries < 10 && before != _lines; tries++)
        {
            before = _lines;
            await Task.WhenAny(lines, Task.Delay(TimeSpan.FromSeconds(1)));
        }

        if (_container is not { IsPersistent: true } followed)
            return _process.ExitCode;

        // A container that goes on running, or was taken away, has no exit code: that it is followed no more counts as a failure.
        return await new PersistentContainer(followed.Runtime, followed.Name).ExitCodeAsync() ?? 1;

        async Task PumpAsync(StreamReader reader, bool isError)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                output(line, isError);
                Interlocked.Increment(ref _lines);
            }
        }
    }
}
