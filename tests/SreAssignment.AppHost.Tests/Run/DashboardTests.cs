using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SreAssignment.AppHost.Tests.Run;

/// <summary>Aspire's dashboard shows the running platform.</summary>
[NonParallelizable]
public sealed class DashboardTests
{
    private static readonly string[] Services = ["gateway", "auth", "images"];

    // Other tests may share the machine; in milliseconds.
    private const int Timeout = 60_000;

    [Test]
    public async Task Dashboard_shows_resources_a_trace_of_all_services_logs_and_metrics()
    {
        var browser = await Chromium.GetAsync();
        var (appHost, login) = await AppHostProcess.StartWithDashboardAsync();
        await using var _ = appHost;
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 760 } });
        context.SetDefaultTimeout(Timeout);
        Assertions.SetDefaultExpectTimeout(Timeout);
        var page = await context.NewPageAsync();

        await page.GotoAsync(login.AbsoluteUri);
        foreach (var service in Services)
            await Assertions.Expect(Row(page, service)).ToHaveCountAsync(2);
        foreach (var row in await page.Locator("tr.resource-row").AllAsync())
            await Assertions.Expect(row.GetByText("Running", new() { Exact = true })).ToBeVisibleAsync();
        var gateway = new Uri((await page.GetByRole(AriaRole.Link, new() { Name = "Images", Exact = true }).First.GetAttributeAsync("href"))!);
        var traceId = await UploadAsync(gateway, appHost.Secret);
        await SaveAsync(page, "dashboard-resources.png");

        // The page does not change by itself when the trace arrives.
        await Eventually.GetAsync(
            async () =>
            {
                await page.GotoAsync(new Uri(login, $"/traces/detail/{traceId}").AbsoluteUri);
                return await page.GetByText("not found").Or(page.GetByText(ReplicaOf("gateway"))).First.TextContentAsync();
            },
            text => text?.Contains("not found", StringComparison.Ordinal) == false,
            TimeSpan.FromSeconds(60));
        foreach (var service in Services)
            await Assertions.Expect(page.GetByText(ReplicaOf(service)).First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("put object").First).ToBeVisibleAsync();
        await SaveAsync(page, "dashboard-trace.png");

        await page.GotoAsync(new Uri(login, $"/structuredlogs?traceId={traceId}").AbsoluteUri);
        await Assertions.Expect(page.Locator("tr[role=row]").Nth(1)).ToBeVisibleAsync();

        foreach (var service in Services)
        {
            await page.GotoAsync(
                new Uri(login, $"/metrics/resource/{service}?meter=Microsoft.AspNetCore.Hosting&instrument=http.server.request.duration").AbsoluteUri);
            await Assertions.Expect(page.Locator(".metrics-chart, .plotly, svg.main-svg").First).ToBeVisibleAsync();
        }
    }

    private static ILocator Row(IPage page, string service) =>
        page.Locator("tr.resource-row").Filter(new() { Has = page.Locator(".resource-name-text", new() { HasTextRegex = ReplicaOf(service) }) });

    private static Regex ReplicaOf(string service) => new($"^\\s*{service}-[a-z]{{8}}");

    private static async Task<string> UploadAsync(Uri gateway, string secret)
    {
        using var http = new HttpClient { BaseAddress = gateway };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Platform.Client,
            ["client_secret"] = secret,
        });
        using var token = await RetryAsync(() => http.PostAsync("/oauth2/token", form, Platform.Deadline));
        using var body = JsonDocument.Parse(await token.Content.ReadAsStreamAsync());
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", body.RootElement.GetProperty("access_token").GetString());
        var trace = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-00f067aa0ba902b7-01");
        using var uploaded = await RetryAsync(() => http.PostAsync("/api/v1/images", Platform.Image(Platform.Photo), Platform.Deadline));
        return trace;
    }

    // The dashboard shows a process as running before it serves its first request.
    private static async Task<HttpResponseMessage> RetryAsync(Func<Task<HttpResponseMessage>> send)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var deadline = Platform.Deadline;
        while (true)
        {
            var response = await send();
            if (response.IsSuccessStatusCode)
                return response;
            response.Dispose();
            await timer.WaitForNextTickAsync(deadline);
        }
    }

    // The README shows these screenshots. The message about a development certificate depends on the machine.
    private static async Task SaveAsync(IPage page, string name)
    {
        var dismiss = page.GetByLabel("Dismiss notification");
        if (await dismiss.CountAsync() > 0)
            await dismiss.First.ClickAsync();
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        await page.ScreenshotAsync(new() { Path = path });
        TestContext.AddTestAttachment(path);
    }
}
