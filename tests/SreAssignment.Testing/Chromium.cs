using Microsoft.Playwright;
using NUnit.Framework.Interfaces;

namespace SreAssignment.Testing;

/// <summary>One Chromium for all tests of a process. A test isolates itself with a browser context of its own.</summary>
/// <remarks>A test assembly that uses it has <c>[assembly: CloseChromium]</c>.</remarks>
public static class Chromium
{
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly Lazy<Task<IBrowser>> Browser = new(LaunchAsync);

    /// <summary>
    /// Returns the browser, which the first test starts. Skips the test where Chromium is missing or does not start; under <c>CI=true</c> that is a failure.
    /// </summary>
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

    /// <summary>Closes the browser and Playwright's driver, where they were started.</summary>
    internal static async Task CloseAsync()
    {
        if (Browser is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await Browser.Value).CloseAsync();
        if (Driver is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            (await Driver.Value).Dispose();
    }

    private static async Task<IBrowser> LaunchAsync() =>
        await (await Driver.Value).Chromium.LaunchAsync(new() { ExecutablePath = RequiredTool.Find("chromium", "chromium"), ChromiumSandbox = false });
}

/// <summary>Closes <see cref="Chromium"/> after the last test of the assembly: NUnit runs no SetUpFixture of a referenced assembly.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class CloseChromiumAttribute : Attribute, ITestAction
{
    /// <inheritdoc/>
    public ActionTargets Targets => ActionTargets.Suite;

    /// <inheritdoc/>
    public void BeforeTest(ITest test)
    {
    }

    /// <inheritdoc/>
    public void AfterTest(ITest test) => Chromium.CloseAsync().GetAwaiter().GetResult();
}
