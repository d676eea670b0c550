using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Tests;

/// <summary>The platforms that tests share. A start takes several seconds, so there are two in all.</summary>
[SetUpFixture]
internal sealed class SharedPlatform
{
    private static readonly Lazy<Task<Platform>> Undisturbed = new(() => Platform.StartAsync(_ => { }));
    private static readonly Lazy<Task<Platform>> Disrupted = new(() => Platform.StartAsync(ConfigureDisrupted));

    /// <summary>Gets the platform for tests that leave it as it was.</summary>
    public static Task<Platform> GetAsync() => Undisturbed.Value;

    /// <summary>Gets the platform for tests that stop parts of it. They run one after the other, and leave every service healthy.</summary>
    public static Task<Platform> GetDisruptedAsync() => Disrupted.Value;

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        foreach (var platform in (Lazy<Task<Platform>>[])[Undisturbed, Disrupted])
        {
            if (platform.IsValueCreated)
                await (await platform.Value).DisposeAsync();
        }
    }

    private static void ConfigureDisrupted(IDistributedApplicationTestingBuilder builder)
    {
        // Hundreds of thousands of requests write more log than the test host can pass on.
        builder.Services.AddLogging(logging => logging.AddFilter($"{builder.Environment.ApplicationName}.Resources", LogLevel.Warning));

        // A client must learn that a connection ends before the server closes it: a request that cannot be repeated may be in flight at that moment.
        foreach (var service in builder.Resources.OfType<ProjectResource>())
            builder.CreateResourceBuilder(service).WithEnvironment("Drain__Delay", "00:00:05");
    }
}
