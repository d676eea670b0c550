using Microsoft.Playwright;

/// <summary>One browser for all tests of a project; each test has a profile of its own in it.</summary>
/// <remarks>In no namespace, so that it is closed after the last test of the project and not of a namespace.</remarks>
[SetUpFixture]
public sealed class Chromium
{
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly Lazy<Task<IBrowser>> Started = new(LaunchAsync);

    /// <summary>Starts it, or skips the test where it is not installed; under <c>CI=true</c> that is a failure.</summary>
    public static Task<IBrowser> GetAsync()
    {
        RequiredTool.Find("chromium", "chromium");
        return Started.Value;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Started.IsValueCreated)
            await (await Started.Value).DisposeAsync();
        if (Driver.IsValueCreated)
            (await Driver.Value).Dispose();
    }

    private static async Task<IBrowser> LaunchAsync() =>
        await (await Driver.Value).Chromium.LaunchAsync(new() { ExecutablePath = RequiredTool.Find("chromium", "chromium"), ChromiumSandbox = false });
}
