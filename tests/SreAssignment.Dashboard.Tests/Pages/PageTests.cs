using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>Each page in a real browser, on what the running platform sends.</summary>
public sealed class PageTests
{
    private static readonly string Pictures = Path.Combine(AppContext.BaseDirectory, "pictures");

    [Test]
    public async Task Resources([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, _) = await Browser.SignInAsync(colours);
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "images-2" })).ToContainTextAsync("Healthy");
        await Expect(page.Locator("header.top .state")).ToHaveTextAsync("6 of 6 healthy");
        await ShootAsync(page, "resources", colours);

        await page.GetByRole(AriaRole.Button, new() { Name = "images", Exact = true }).ClickAsync();
        var details = page.GetByRole(AriaRole.Complementary);
        await Expect(details).ToContainTextAsync("OTEL_EXPORTER_OTLP_ENDPOINT");
        var secret = details.Locator("dd", new() { Has = page.GetByRole(AriaRole.Button, new() { Name = "Show Images__Links__Keys__0" }) });
        await Expect(secret).ToContainTextAsync("••••");
        await ShootAsync(page, "details", colours);
        await secret.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(secret).ToContainTextAsync("Copied");
        await Expect(secret).ToContainTextAsync("••••");
        Assert.That(await page.ReadClipboardAsync(), Has.Length.GreaterThan(40), "it is copied without being shown");
        await secret.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Expect(details.GetByRole(AriaRole.Button, new() { Name = "Hide Images__Links__Keys__0" })).ToBeVisibleAsync();
        await details.GetByRole(AriaRole.Button, new() { Name = "Close the details" }).ClickAsync();
        await Expect(details).ToBeHiddenAsync();

        await page.Locator("fluent-button", new() { HasText = "Graph" }).ClickAsync();
        await Expect(page.Locator("svg.graph .edge[marker-end]")).Not.ToHaveCountAsync(0);
        await ShootAsync(page, "graph", colours);
    }

    [Test]
    public async Task Console([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, _) = await Browser.SignInAsync(colours);
        await page.GetByRole(AriaRole.Link, new() { Name = "Console", Exact = true }).First.ClickAsync();
        await page.Locator("fluent-text-input input[placeholder='Search']").FillAsync("listening on");
        foreach (var replica in (string[])["auth-1", "images-2", "gateway-1"])
            await Expect(page.Locator(".console .who", new() { HasText = replica }).First).ToBeAttachedAsync();
        var everything = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.That(await File.ReadAllTextAsync(await everything.PathAsync()), Does.Contain(" auth-2 ").And.Contain(" images-1 ").And.Contain(" gateway-2 "));
        await page.Locator("fluent-text-input input[placeholder='Search']").FillAsync("");
        await page.ChooseAsync("Resource", "images");
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("waits for");

        await page.Locator("fluent-text-input input[placeholder='Search']").FillAsync("listening on");
        await Expect(page.GetByRole(AriaRole.Log)).Not.ToContainTextAsync("waits for");
        await ShootAsync(page, "console", colours);

        await page.Locator("fluent-text-input input[placeholder='Search']").FillAsync("no line says this");
        await Expect(page.GetByText("No line has this text")).ToBeVisibleAsync();
        await page.Locator("fluent-text-input input[placeholder='Search']").FillAsync("");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download" }).ClickAsync());
        Assert.That(download.SuggestedFilename, Is.EqualTo("images.log"));
        Assert.That(await File.ReadAllTextAsync(await download.PathAsync()), Does.Contain("images-1 waits for"));
    }

    [Test]
    public async Task Logs([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, _) = await Browser.SignInAsync(colours);
        await page.GetByRole(AriaRole.Link, new() { Name = "Logs" }).ClickAsync();
        await page.ChooseAsync("Resource", "gateway");
        await Expect(page.Locator("tr.row").First).ToContainTextAsync("gateway");
        await page.Locator("tr.row").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("service.instance.id");
        await ShootAsync(page, "logs", colours);

        // What was looked for is still there for whoever comes back from a trace.
        await page.Locator("fluent-text-input input[placeholder='Search all text']").FillAsync("/api/v1/images/none");
        await Expect(page.Locator("tr.row").First).ToContainTextAsync("/api/v1/images/none");
        await page.Locator("tr.row").First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("/api/v1/images/none");
        await page.GetByRole(AriaRole.Button, new() { Name = "Only those with this Method" }).ClickAsync();
        await Expect(page.Locator(".chip", new() { HasText = "Method=" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the details" }).ClickAsync();
        await page.Locator("tr.row").First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".span").First).ToBeVisibleAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("fluent-text-input input[placeholder='Search all text']")).ToHaveValueAsync("/api/v1/images/none");
        await Expect(page.Locator(".chip", new() { HasText = "Method=" })).ToBeVisibleAsync();
        await Expect(page.Locator("tr.row").First).ToContainTextAsync("/api/v1/images/none");

        await page.ChooseAsync("Level", "Critical");
        await Expect(page.GetByText("No entry matches")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Traces([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, _) = await Browser.SignInAsync(colours);
        await page.GetByRole(AriaRole.Link, new() { Name = "Traces" }).ClickAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Resource" }).SelectOptionAsync("gateway");
        await Expect(page.Locator("tr.row").First).ToContainTextAsync("gateway");
        await ShootAsync(page, "traces", colours);

        // The first upload: its token was not known yet, so that every service took part, and storage, which sends nothing itself.
        await page.Locator("fluent-text-input input[placeholder='Name or attribute']").FillAsync("POST");
        await page.Locator("tr.row", new() { HasText = "auth" }).Filter(new() { HasText = "images" }).Filter(new() { HasText = "storage" }).Last.GetByRole(AriaRole.Link).ClickAsync();
        foreach (var who in (string[])["gateway-", "auth-", "images-", "→ storage put object"])
            await Expect(page.Locator(".span", new() { HasText = who }).First).ToBeVisibleAsync();
        await page.Locator(".span").Nth(1).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("Duration");
        await ShootAsync(page, "trace", colours);
        await page.GoBackAsync();
        await page.GoBackAsync();
        await Expect(page.Locator("fluent-text-input input[placeholder='Name or attribute']")).ToHaveValueAsync("POST");
    }

    [Test]
    public async Task Metrics([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, _) = await Browser.SignInAsync(colours);
        await page.GetByRole(AriaRole.Link, new() { Name = "Metrics" }).ClickAsync();
        await page.ChooseAsync("Service", "images");
        await page.GetByRole(AriaRole.Link, new() { Name = "http.server.request.duration" }).ClickAsync();
        await Expect(page.Locator(".legend")).ToContainTextAsync("p99");
        await Expect(page.Locator("svg.chart a circle").First).ToBeAttachedAsync();
        await ShootAsync(page, "metrics", colours);

        // The chart moves on every second, and a circle with it.
        await page.Locator("fluent-button", new() { HasText = "Pause" }).ClickAsync();
        await Expect(page.Locator("fluent-button", new() { HasText = "Paused" })).ToBeVisibleAsync();
        await page.Locator("svg.chart a").Last.ClickAsync();
        await Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/traces/[0-9a-f]{32}"));
    }

    [Test]
    public async Task Promises([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, _) = await Browser.SignInAsync(colours);
        await page.GetByRole(AriaRole.Link, new() { Name = "Promises" }).ClickAsync();
        var gateway = page.GetByRole(AriaRole.Region, new() { Name = "gateway" });
        await Expect(gateway).ToContainTextAsync("100 %");
        await Expect(gateway).ToContainTextAsync("requests/s");
        foreach (var promise in (string[])["promised 99.9 %", "promised 1,000", "promised < 100 ms"])
            await Expect(gateway).ToContainTextAsync(promise);

        // A command is under way until what it is for is done.
        await gateway.Locator("fluent-button", new() { HasText = "Load, 10 s" }).ClickAsync();
        var run = page.Locator(".run", new() { HasText = "gateway: Load, 10 s" });
        await Expect(run).ToContainTextAsync("is under way");
        await Expect(run).ToContainTextAsync("is done", new() { Timeout = 90_000 });
        await Expect(run).ToContainTextAsync(new System.Text.RegularExpressions.Regex(@"[\d,]+ succeeded, 0 failed, [\d,]+ a second, mean [\d.]+ ms, p99 [\d.]+ ms"));
        await ShootAsync(page, "promises", colours);

        await run.GetByRole(AriaRole.Link, new() { Name = "Console" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Log)).ToContainTextAsync("p99");
    }

    [Test]
    public async Task A_hundred_thousand_lines_scroll()
    {
        const int lines = 100_000;
        var (page, platform) = await Browser.SignInAsync();
        var monitor = platform.App.Services.GetRequiredService<ResourceMonitor>();
        monitor.Console("auth")!.Add(Enumerable.Range(1, lines).Select(i => new ConsoleLine(DateTime.UtcNow, "auth-1", $"\e[32mline\e[0m {i} of many", false)));
        await page.GotoAsync(new Uri(platform.Dashboard.LoginUrl, "/console/auth").AbsoluteUri);
        await page.Locator("[data-ready]").WaitForAsync();
        var console = page.GetByRole(AriaRole.Log);
        await Expect(console).ToContainTextAsync($"line {lines} of many");
        await Expect(console.Locator(".a32").First).ToHaveTextAsync("line");

        // Scrolling up stops the following, so that what is read stays where it is.
        await console.HoverAsync();
        await page.Mouse.WheelAsync(0, -400);
        await Expect(page.GetByText("Paused: follow")).ToBeVisibleAsync();
        await console.EvaluateAsync("e => e.scrollTop = 20 * 50_000");
        await Expect(console).ToContainTextAsync("line 50010 of many");
        Assert.That(await console.Locator(".line").CountAsync(), Is.LessThan(200), "only what is seen is drawn");

        // A screen at a time, one for each frame.
        var frames = await console.EvaluateAsync<double[]>("""
            async element => {
              const frames = [];
              let last = performance.now();
              for (let i = 0; i < 240; i++) {
                element.scrollTop = i * 640;
                const now = await new Promise(requestAnimationFrame);
                frames.push(now - last);
                last = now;
              }
              return frames.sort((a, b) => a - b);
            }
            """);
        TestContext.Out.WriteLine($"Frames while scrolling: median {frames[120]:0} ms, p99 {frames[237]:0} ms, longest {frames[^1]:0} ms; {frames.Count(f => f > 50)} of {frames.Length} over 50 ms");

        // Each is there, the first and the last of them too.
        foreach (var line in (int[])[1, 77_777, lines])
        {
            await page.Locator("fluent-text-input input[placeholder='Search']").FillAsync($"line {line} of");
            await Expect(page.Locator(".bar [role=status]")).ToHaveTextAsync("1 line");
            await Expect(console).ToContainTextAsync($"line {line} of many");
        }
    }

    private static async Task ShootAsync(IPage page, string name, ColorScheme colours) =>
        await page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled, Path = Path.Combine(Pictures, $"{name}-{(colours == ColorScheme.Dark ? "dark" : "light")}.png") });
}
