namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>The addresses that are shown for a resource.</summary>
public sealed class ResourceUrlTests
{
    [Test]
    public async Task Endpoints_are_shown_with_what_the_application_said_of_them()
    {
        var builder = TestHost.CreateBuilder();
        var api = builder.AddService("api").WithHttpEndpoint(name: "management");
        api.WithUrlForEndpoint("http", url => url.DisplayText = "API")
            .WithUrlForEndpoint("management", url => url.DisplayLocation = UrlDisplayLocation.DetailsOnly)
            .WithUrlForEndpoint("http", endpoint => new ResourceUrlAnnotation { Url = $"{endpoint.Url}/docs", DisplayText = "Docs", DisplayOrder = 1 })
            .WithUrl("https://example.org/runbook", "Runbook")
            .WithUrl($"{api.GetEndpoint("http")}/metrics", "Metrics");
        await using var app = await builder.StartHealthyAsync();

        var http = api.GetEndpoint("http").Url;
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var e), Is.True);
        var shown = e!.Snapshot.Urls.Where(u => !u.IsInternal).Select(u => (u.DisplayProperties.DisplayName, u.Url, u.Name));
        Assert.That(shown, Is.EqualTo(new (string, string, string?)[]
        {
            ("Docs", $"{http}/docs", "http"), ("API", http, "http"), ("Runbook", "https://example.org/runbook", null), ("Metrics", $"{http}/metrics", "http"),
        }));
        Assert.That(e.Snapshot.Urls.Where(u => u.IsInternal).Select(u => u.Name), Is.EqualTo(["management", "http", "management"]), "the hidden one, then the replica's own");
    }

    [Test]
    public async Task A_relative_address_takes_the_place_of_the_endpoints()
    {
        var builder = TestHost.CreateBuilder();
        var api = builder.AddService("api").WithUrl("/docs", "Docs");
        await using var app = await builder.StartHealthyAsync();
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var e), Is.True);
        var shown = e!.Snapshot.Urls.Single(u => !u.IsInternal);
        Assert.That((shown.Url, shown.DisplayProperties.DisplayName), Is.EqualTo(($"{api.GetEndpoint("http").Url}/docs", "Docs")));
    }
}
