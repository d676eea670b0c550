using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Testing;

/// <summary>Collects the log entries of a service, of every level.</summary>
public sealed class LogCollector : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    /// <summary>Gets the entries in the order in which they were logged.</summary>
    public ConcurrentQueue<Entry> Entries { get; } = new();

    /// <summary>Gets each entry as text: level, message, exception and the values of its scopes.</summary>
    public IEnumerable<string> Lines => Entries.Select(entry => $"{entry.Level}: {entry.Message} {entry.Exception} {string.Join(' ', entry.Scope)}");

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>One log entry.</summary>
    /// <param name="Category">The logger's category.</param>
    /// <param name="Level">The level.</param>
    /// <param name="Message">The formatted message.</param>
    /// <param name="Exception">The exception, if one was logged.</param>
    /// <param name="Scope">The values of all active scopes, outermost first.</param>
    public sealed record Entry(string Category, LogLevel Level, string Message, Exception? Exception, IReadOnlyList<KeyValuePair<string, object?>> Scope);

    private sealed class Logger(LogCollector owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var scope = new List<KeyValuePair<string, object?>>();
            owner._scopes.ForEachScope((value, into) => into.AddRange(value as IEnumerable<KeyValuePair<string, object?>> ?? []), scope);
            owner.Entries.Enqueue(new Entry(category, logLevel, formatter(state, exception), exception, scope));
        }
    }
}
