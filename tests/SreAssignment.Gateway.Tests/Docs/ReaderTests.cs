using System.Collections.Concurrent;
using Microsoft.Playwright;
using SreAssignment.Gateway.Routing;

namespace SreAssignment.Gateway.Tests.Docs;

/// <summary><c>/docs</c> in a real browser.</summary>
public sealed class ReaderTests
{
    // Machines that run the tests are busy.
    private const float Patience = 60_000;

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<Uri> _requests = new();
    private static DescribedServices _services = null!;

    [OneTimeSetUp]
    public static async Task StartServicesAsync() => _services = await DescribedServices.StartAsync();

    [OneTimeTearDown]
    public static async Task StopServicesAsync() => await _services.DisposeAsync();

    [TestCase(ColorScheme.Light, "light-mode")]
    [TestCase(ColorScheme.Dark, "dark-mode")]
    public async Task Reader_shows_every_operation_and_loads_nothing_from_other_origins(ColorScheme scheme, string appearance)
    {
        await using var gateway = await _services.StartGatewayAsync();
        var browser = await Chromium.GetAsync();
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 }, ColorScheme = scheme });
        var page = await OpenAsync(context, gateway);
        var document = await gateway.ReadDocumentAsync();

        foreach (var route in ApiRoutes.All.Where(route => route.QueryParameter is null))
        {
            var name = $"/{route.Methods[0]}{route.Path}";
            await page.Locator($"aside a[href$='{name}']").ClickAsync();
            await Assertions.Expect(page.Locator($"section[id$='{name}']")).ToContainTextAsync(
                document.Paths[route.Path].Operations![HttpMethod.Parse(route.Methods[0])].Summary!, new() { Timeout = Patience });
        }
        await Assertions.Expect(page.Locator("body")).ToHaveClassAsync(new System.Text.RegularExpressions.Regex(appearance));

        foreach (var chapter in new[] { "introduction", "GET/api/v1/images/{id}/rendition" })
        {
            await page.Locator($"aside a[href$='{chapter}']").ClickAsync();
            await page.Locator($"[id$='{chapter}']").First.WaitForAsync();
            var picture = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"docs-{scheme}-{chapter[..3]}.png");
            await page.ScreenshotAsync(new() { Path = picture });
            TestContext.AddTestAttachment(picture);
        }
        Assert.That(_complaints, Is.Empty);
        Assert.That(_requests.Select(request => request.Authority).Distinct(), Is.EqualTo([gateway.Address.Authority]));
    }

    [Test]
    public async Task Reader_requests_a_token()
    {
        await using var gateway = await _services.StartGatewayAsync();
        var browser = await Chromium.GetAsync();
        await using var context = await browser.NewContextAsync();
        var page = await OpenAsync(context, gateway);

        await page.GetByLabel("Client ID").FillAsync("demo");
        await page.GetByLabel("Client Secret").FillAsync("secret");
        var response = await page.RunAndWaitForResponseAsync(
            () => page.GetByRole(AriaRole.Button, new() { Name = "Authorize", Exact = true }).ClickAsync(), "**/oauth2/token");

        Assert.That(response.Status, Is.EqualTo(200));
        Assert.That(gateway.Exchange.Requests.Single()["credentials"], Is.EqualTo("demo:secret"));
        Assert.That(gateway.Exchange.Requests.Single()["scope"], Is.EqualTo("images:read images:write"));
        Assert.That(_complaints, Is.Empty);
    }

    [Test]
    public async Task Reader_policy_allows_only_scripts_of_this_origin()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.Client.GetAsync("/docs/");

        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.Match("^default-src 'none'; script-src 'self' 'nonce-[^']+'; [^*]*$")
            .And.Not.Contain("http").And.Not.Contain("unsafe-eval").And.Not.Match("script-src[^;]*unsafe"));
    }

    private async Task<IPage> OpenAsync(IBrowserContext context, TestGateway gateway)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        page.Request += (_, request) =>
        {
            // Resources that are part of the page need no request.
            if (new Uri(request.Url) is { Scheme: "http" or "https" } address)
                _requests.Enqueue(address);
        };
        await page.ExposeFunctionAsync("reportViolation", (string directive) => _complaints.Enqueue($"violates {directive}"));
        await page.AddInitScriptAsync(
            "document.addEventListener('securitypolicyviolation', violation => reportViolation(`${violation.effectiveDirective} ${violation.blockedURI}`))");
        await page.GotoAsync(new Uri(gateway.Address, "/docs").AbsoluteUri);
        return page;
    }
}
