using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>Every command clicked in a real browser: it is done when what it is for is done, and that shows. The load is clicked among the tests of pages.</summary>
[Category("Soak")]
[NonParallelizable]
public sealed class CommandTests
{
    private static RunningPlatform _platform = null!;

    [OneTimeSetUp]
    public static async Task StartPlatform() => _platform = await RunningPlatform.StartAsync();

    [OneTimeTearDown]
    public static async Task StopPlatform() => await _platform.DisposeAsync();

    [Test]
    public async Task Stop_and_start()
    {
        var page = await Browser.SignInAsync(_platform.Dashboard);
        var row = page.Locator("tr.group", new() { Has = page.GetByRole(AriaRole.Button, new() { Name = "images", Exact = true }) });
        await RunAsync(page, row, "images", "Stop");
        Assert.That(States("images"), Is.All.EqualTo("Exited").Or.EqualTo("Finished"));
        await Expect(row).ToContainTextAsync("0 of 2 healthy");
        await Expect(page.Locator("header.top .state")).ToContainTextAsync("4 of 6 healthy");

        await RunAsync(page, row, "images", "Start");
        Assert.That(States("images"), Is.All.EqualTo("Running"));
        await Expect(row).ToContainTextAsync("2 of 2 healthy");
        await Expect(page.Locator("header.top .state")).ToContainTextAsync("6 of 6 healthy");
    }

    [Test]
    public async Task Restart()
    {
        var page = await Browser.SignInAsync(_platform.Dashboard);
        var before = Processes("auth");
        var row = page.Locator("tr.group", new() { Has = page.GetByRole(AriaRole.Button, new() { Name = "auth", Exact = true }) });
        await RunAsync(page, row, "auth", "Restart");
        Assert.That(Processes("auth").Where(p => before[p.Key] == p.Value), Is.Empty, "every process is another");
        await Expect(row).ToContainTextAsync("2 of 2 healthy");
    }

    [Test]
    public async Task Kill_a_replica()
    {
        var page = await OpenPromisesAsync();
        var before = Processes("gateway");
        var card = page.GetByRole(AriaRole.Region, new() { Name = "gateway" });
        await RunAsync(page, card, "gateway", "Kill a replica");
        var after = Processes("gateway");
        var replaced = after.Single(p => before[p.Key] != p.Value);
        await Expect(page.Locator(".run")).ToContainTextAsync($"Process {before[replaced.Key]} of {replaced.Key} was killed; process {replaced.Value} is healthy");
        await page.GetByRole(AriaRole.Link, new() { Name = "Resources" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = replaced.Key })).ToContainTextAsync($"process {replaced.Value}");
        await Expect(page.Locator("header.top .state")).ToContainTextAsync("6 of 6 healthy");
    }

    [Test]
    public async Task Storage_outage()
    {
        var page = await OpenPromisesAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = "images" });
        await Expect(card).ToContainTextAsync("100 %");
        using var http = await _platform.SignInAsync();
        var run = await ClickAsync(page, card, "images", "Storage outage, 10 s");
        var deadline = RunningPlatform.Deadline;
        while ((await http.GetAsync("/api/v1/images?limit=1", deadline)).StatusCode != HttpStatusCode.ServiceUnavailable)
            deadline.ThrowIfCancellationRequested();
        await Expect(run).ToContainTextAsync("is under way");
        await Expect(run).ToContainTextAsync("is done");
        await Expect(card.Locator(".figure b.bad-text")).Not.ToHaveTextAsync("100 %");
        while ((await http.GetAsync("/api/v1/images?limit=1", deadline)).StatusCode != HttpStatusCode.OK)
            deadline.ThrowIfCancellationRequested();
    }

    [Test]
    public async Task Curl()
    {
        var curl = RequiredTool.Find("curl", "curl");
        var page = await OpenPromisesAsync();
        var run = await RunAsync(page, page.GetByRole(AriaRole.Region, new() { Name = "gateway" }), "gateway", "Ready-made curl");
        await run.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(run).ToContainTextAsync("Copied");
        var line = await page.ReadClipboardAsync();

        // As it stands, and with what makes it say how it was answered.
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"{line} --silent --output /dev/null --write-out '%{{http_code}}'"]) { RedirectStandardOutput = true })!;
        Assert.That(line, Does.StartWith("curl "));
        Assert.That(await shell.StandardOutput.ReadToEndAsync(RunningPlatform.Deadline), Is.EqualTo("200"), $"{curl}: {line}");
    }

    private static async Task<IPage> OpenPromisesAsync()
    {
        var page = await Browser.SignInAsync(_platform.Dashboard);
        await page.GetByRole(AriaRole.Link, new() { Name = "Promises" }).ClickAsync();
        return page;
    }

    private static async Task<ILocator> RunAsync(IPage page, ILocator within, string resource, string title)
    {
        var run = await ClickAsync(page, within, resource, title);
        await Expect(run).ToContainTextAsync("is done", new() { Timeout = 90_000 });
        return run;
    }

    private static async Task<ILocator> ClickAsync(IPage page, ILocator within, string resource, string title)
    {
        await within.Locator("fluent-button").GetByText(title, new() { Exact = true }).ClickAsync();
        var run = page.Locator(".run", new() { HasText = $"{resource}: {title}" });
        await Expect(run).ToBeVisibleAsync();
        return run;
    }

    private static IEnumerable<string?> States(string resource) => Replicas(resource).Select(r => r.Snapshot.State?.Text);

    private static Dictionary<string, object?> Processes(string resource) =>
        Replicas(resource).ToDictionary(r => r.ResourceId, r => r.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value);

    private static IEnumerable<ResourceEvent> Replicas(string resource) =>
        _platform.App.Services.GetRequiredService<ResourceMonitor>().Replicas.Where(r => r.Resource.Name == resource);
}
