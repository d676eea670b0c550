using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>An application that Aspire publishes with its own builder and pipeline, as <c>aspire publish</c> does.</summary>
internal sealed class TestAppHost : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The output of publishing.</summary>
    public string Output => Path.Combine(_folder.Path, "out");

    /// <summary>Publishes an application that has the kustomize environment <c>k8s</c>.</summary>
    /// <returns>The warnings and errors that were logged.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(Action<IDistributedApplicationBuilder> configure, string? output = null)
    {
        var log = new WarningLog();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", "publish", "--output-path", output ?? Output],
            DisableDashboard = true,
        });
        builder.Services.AddSingleton<ILoggerProvider>(log);
        var environment = builder.AddKustomizeEnvironment("k8s").Resource;
        (environment.ApplicationName, environment.ApplicationVersion) = ("Shop.Web", "2.1.0");
        configure(builder);
        await using var application = builder.Build();
        await application.RunAsync();
        return log.Messages;
    }

    /// <summary>Adds a file that a resource can refer to.</summary>
    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>Builds a kustomization of the output.</summary>
    public Task<BuiltObjects> BuildAsync(string folder) => KustomizeRunner.BuildAsync(Path.Combine(Output, folder));

    /// <summary>Returns the content of every file of the output.</summary>
    public Dictionary<string, string> Files() => Directory.EnumerateFiles(Output, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(Output, f), f => Convert.ToBase64String(File.ReadAllBytes(f)));

    public void Dispose() => _folder.Dispose();

    private sealed class WarningLog : ILoggerProvider, ILogger
    {
        private readonly List<string> _messages = [];

        public IReadOnlyList<string> Messages
        {
            get
            {
                lock (_messages)
                    return [.. _messages];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (_messages)
                _messages.Add($"{logLevel}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
        }

        public void Dispose()
        {
        }
    }
}
