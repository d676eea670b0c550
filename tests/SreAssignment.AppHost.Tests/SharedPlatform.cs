namespace SreAssignment.AppHost.Tests;

/// <summary>One platform for every test that leaves it as it was.</summary>
[SetUpFixture]
internal sealed class SharedPlatform
{
    private static readonly Lazy<Task<Platform>> Started = new(() => Platform.StartAsync());

    public static Task<Platform> GetAsync() => Started.Value;

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Started.IsValueCreated)
            await (await Started.Value).DisposeAsync();
    }
}
