using Microsoft.Playwright;
using SreAssignment.Dashboard.Hosting;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>One platform for all tests of pages.</summary>
[SetUpFixture]
internal sealed class Browser
{
    private static readonly SemaphoreSlim OneSignIn = new(1);
    private static readonly Lazy<Task<RunningPlatform>> Started = new(() => RunningPlatform.StartAsync());

    /// <summary>A page that is signed in, on a screen as small as the dashboard is made for.</summary>
    public static async Task<(IPage Page, RunningPlatform Platform)> SignInAsync(ColorScheme colours = ColorScheme.Light)
    {
        var platform = await Started.Value;
        return (await SignInAsync(platform.Dashboard, colours), platform);
    }

    /// <summary>A page of an application of the test's own.</summary>
    public static async Task<IPage> SignInAsync(DashboardService dashboard, ColorScheme colours = ColorScheme.Light)
    {
        var browser = await Chromium.GetAsync();
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 }, ColorScheme = colours });
        context.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        var page = await context.NewPageAsync();
        page.Console += (_, message) => TestContext.Out.WriteLine($"{message.Type}: {message.Text}");

        // A link signs one browser in, so tests that run beside each other take turns.
        await OneSignIn.WaitAsync();
        try
        {
            await page.GotoAsync(dashboard.LoginUrl.AbsoluteUri);
        }
        finally
        {
            OneSignIn.Release();
        }

        await page.Locator("[data-ready]").WaitForAsync();
        return page;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Started.IsValueCreated && Started.Value.IsCompletedSuccessfully)
            await (await Started.Value).DisposeAsync();
    }
}
