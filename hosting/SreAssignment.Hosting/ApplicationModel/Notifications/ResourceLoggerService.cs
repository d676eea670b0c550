using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What resources write to their consoles, and what the host has to say about them.</summary>
public sealed class ResourceLoggerService
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Raised for each line of any resource, on the thread that writes it.</summary>
    internal event Action<string, LogLine>? LineWritten;

    /// <summary>A logger whose messages appear among the lines of a resource.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetLogger(resource.Name);
    }

    /// <summary>A logger whose messages appear among the lines of a resource or of one replica.</summary>
    public ILogger GetLogger(string resourceName) => new ResourceLogger(this, resourceName);

    /// <summary>The lines kept so far, then every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    /// <summary>The lines kept so far of a resource or of one replica, then every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    /// <summary>The lines kept so far.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.Name);
    }

    /// <summary>The lines kept so far of a resource or of one replica.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask;
        yield return Log(resourceName).Snapshot();
    }

    /// <summary>Takes a line in: among those of the replica, and among those of its resource.</summary>
    internal void Write(IResource resource, string resourceId, string content, bool isError)
    {
        var line = Log(resourceId).Add(content, isError);
        if (resource.Name != resourceId)
            Log(resource.Name).Add($"[{resourceId}] {content}", isError);
        LineWritten?.Invoke(resourceId, line);
    }

    internal IReadOnlyList<LogLine> LastLines(string resourceName, int count) => Log(resourceName).LastLines(count);

    private ResourceLog Log(string name) => _logs.GetOrAdd(name, _ => new ResourceLog());

    private sealed class ResourceLogger(ResourceLoggerService service, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var text = exception is null ? formatter(state, exception) : $"{formatter(state, exception)} {exception.Message}";
            var line = service.Log(name).Add(text, logLevel >= LogLevel.Error);
            service.LineWritten?.Invoke(name, line);
        }
    }
}
