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

    [GeneratedRegex("""(href|src)="(?<path>[^"]+\.[a-z0-9]{10}\.(css|js))["]""")]
    private static partial Regex NamedByContent();
}
