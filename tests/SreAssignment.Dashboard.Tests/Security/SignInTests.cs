using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Security;

public sealed class SignInTests
{
    [Test]
    public async Task A_link_signs_in_once()
    {
        await using var app = await EmptyApplication.StartAsync();
        var link = app.Services.GetRequiredService<DashboardService>().LoginUrl;
        using var first = EmptyApplication.Client(link);
        using var answer = await first.GetAsync(link);
        using var page = await first.GetAsync("/");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.That(cookie, Does.Contain("httponly").And.Contain("samesite=strict"));

        using var second = EmptyApplication.Client(link);
        using var again = await second.GetAsync(link);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await again.Content.ReadAsStringAsync(), Does.Contain("used already"));
        Assert.That(app.Services.GetRequiredService<DashboardService>().LoginUrl, Is.Not.EqualTo(link), "there is another for the next browser");
    }

    [TestCase("/")]
    [TestCase("/logs")]
    [TestCase("/console-download/any")]
    [TestCase("/_blazor/negotiate")]
    public async Task Nothing_is_shown_to_whoever_is_not_signed_in(string path)
    {
        await using var app = await EmptyApplication.StartAsync();
        using var client = EmptyApplication.Client(app.Services.GetRequiredService<DashboardService>().LoginUrl);
        using var answer = path.EndsWith("negotiate", StringComparison.Ordinal) ? await client.PostAsync(path, null) : await client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Redirect).Or.EqualTo(HttpStatusCode.Unauthorized));
        if (answer.StatusCode == HttpStatusCode.Redirect)
            Assert.That(answer.Headers.Location!.AbsolutePath, Is.EqualTo("/login"));
    }

    [Test]
    public async Task Other_pages_and_other_names_of_this_machine_are_kept_out()
    {
        await using var app = await EmptyApplication.StartAsync();
        var link = app.Services.GetRequiredService<DashboardService>().LoginUrl;
        using var client = EmptyApplication.Client(link);
        using var signedIn = await client.GetAsync(link);

        using var fromElsewhere = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Origin", "http://localhost:1" } } };
        using var refused = await client.SendAsync(fromElsewhere);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));

        using var rebound = new HttpRequestMessage(HttpMethod.Get, "/login") { Headers = { Host = $"attacker.example:{link.Port}" } };
        using var notHere = await client.SendAsync(rebound);
        Assert.That(notHere.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Scripts_come_from_the_dashboard_alone()
    {
        await using var app = await EmptyApplication.StartAsync();
        using var client = EmptyApplication.Client(app.Services.GetRequiredService<DashboardService>().LoginUrl);
        using var answer = await client.GetAsync("/login");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.That(policy, Does.Contain("default-src 'none'").And.Contain("script-src 'self';").And.Contain("frame-ancestors 'none'"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Not.Contain("src=\"http").And.Not.Contain("href=\"http"));
    }

    [Test]
    public async Task An_application_that_has_it_disabled_has_no_dashboard()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>();
        await using var app = await builder.BuildAsync();
        Assert.That(app.Services.GetService<DashboardService>(), Is.Null);
    }
}
