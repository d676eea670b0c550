using Microsoft.Playwright;

namespace SreAssignment.Testing;

/// <summary>One Chromium for all tests of a process. A test isolates itself with a browser context of its own.</summary>
public static class Chromium
{
    private static readonly Lazy<Task<IBrowser>> Browser = new(LaunchAsync);

    /// <summary>Returns the browser, which the first test starts. Skips the test where Chromium is missing or does not start; under <c>CI=true</c> that is a failure.</summary>
    public static async Task<IBrowser> GetAsync()
    {
        RequiredTool.Find("chromium", "chromium");
        try
        {
            return await Browser.Value;
        }
        catch (PlaywrightException exception)
        {
            RequiredTool.Missing($"Chromium does not start: {exception.Message}");
            throw;
        }
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        var driver = await Playwright.CreateAsync();
        // NUnit runs no SetUpFixture of a referenced assembly. Playwright's driver closes its browsers when this process closes the pipe to it.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => driver.Dispose();
        return await driver.Chromium.LaunchAsync(new() { ExecutablePath = RequiredTool.Find("chromium", "chromium"), ChromiumSandbox = false });
    }
}
