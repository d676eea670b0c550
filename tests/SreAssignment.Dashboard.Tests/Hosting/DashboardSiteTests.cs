using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Hosting;

public sealed partial class DashboardSiteTests
{
    [Test]
    public async Task Browsers_keep_the_files_whose_names_change_with_them_and_fetch_them_compressed()
    {
        await using var app = await EmptyApplication.StartAsync();
        var link = app.Services.GetRequiredService<DashboardService>().LoginUrl;
        using var client = EmptyApplication.Client(link);
        using var signedIn = await client.GetAsync(link);
        var files = NamedByContent().Matches(await client.GetStringAsync("/")).Select(m => m.Groups["path"].Value).ToList();
        Assert.That(files, Has.Some.Contains("dashboard.").And.Some.Contains("theme.").And.Some.Contains("blazor.web."));
        foreach (var file in files)
        {
            using var plain = await client.GetAsync(file);
            using var request = new HttpRequestMessage(HttpMethod.Get, file) { Headers = { { "Accept-Encoding", "gzip" } } };
            using var compressed = await client.SendAsync(request);
            Assert.That($"{compressed.Headers.CacheControl}", Does.Contain("immutable"), file);
            Assert.That(compressed.Content.Headers.ContentEncoding, Is.EqualTo(["gzip"]), file);
            Assert.That(compressed.Content.Headers.ContentLength, Is.LessThan(plain.Content.Headers.ContentLength!.Value), file);
        }
    }

    [TestCase("/traces?least=soon&errors=perhaps")]
    [TestCase("/traces?least=-1&least=2&service=")]
    [TestCase("/logs?level=Loud&filter=%3D&filter=&trace=%F0%9F%98%80")]
    [TestCase("/metrics?service=nobody&name=nothing")]
    [TestCase("/console/nobody?replica=nobody-1")]
    public async Task An_address_that_makes_no_sense_shows_a_page_all_the_same(string address)
    {
        await using var app = await EmptyApplication.StartAsync();
        var link = app.Services.GetRequiredService<DashboardService>().LoginUrl;
        using var client = EmptyApplication.Client(link);
        using var signedIn = await client.GetAsync(link);
        using var page = await client.GetAsync(address);
        Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Contain("<h1"));
    }

    [GeneratedRegex("""(href|src)="(?<path>[^"]+\.[a-z0-9]{10}\.(css|js))["]""")]
    private static partial Regex NamedByContent();
}
