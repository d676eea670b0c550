using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace SreAssignment.Gateway.Tests.Page;

public sealed partial class PageFileTests
{
    [Test]
    public async Task The_page_and_all_its_files_need_no_token_and_are_under_a_strict_policy()
    {
        await using var gateway = await TestGateway.StartAsync();
        foreach (var path in (string[])["/", .. await FilesAsync(gateway)])
        {
            using var response = await gateway.Client.GetAsync(path);
            Assert.Multiple(() =>
            {
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
                Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo(TypeOf(path)));
                var policy = response.Headers.GetValues("Content-Security-Policy").Single();
                Assert.That(policy,
                    Does.StartWith("default-src 'none'; script-src 'self'; style-src 'self';").And.Not.Contain("unsafe").And.Not.Contain("http"));
                Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(["nosniff"]));
                Assert.That(response.Headers.GetValues("Cross-Origin-Opener-Policy"), Is.EqualTo(["same-origin"]));
                Assert.That(response.Headers.CacheControl!.NoCache, Is.True);
            });
        }
    }

    [Test]
    public async Task Page_has_nothing_inline_and_nothing_from_other_origins()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await gateway.Client.GetStringAsync("/");

        Assert.That(page, Does.Not.Match("<style|\\sstyle=|\\son[a-z]+=|<script(?![^>]* src=)|javascript:"));
        foreach (Match reference in Reference().Matches(page))
            Assert.That(reference.Groups[1].Value, Does.Match("^(/page/|/docs$|#)"), reference.Value);
        foreach (var file in await FilesAsync(gateway))
            Assert.That(await gateway.Client.GetStringAsync(file), Does.Not.Match("https?://(?!www\\.w3\\.org/2000/svg)"), file);
    }

    [Test]
    public async Task Page_preloads_exactly_the_imported_modules()
    {
        await using var gateway = await TestGateway.StartAsync();
        var scripts = (await FilesAsync(gateway)).Where(file => file.EndsWith(".js", StringComparison.Ordinal)).ToHashSet();
        var imported = new HashSet<string>();
        foreach (var script in scripts)
        {
            foreach (Match import in Import().Matches(await gateway.Client.GetStringAsync(script)))
                imported.Add($"/page/scripts/{import.Groups[1].Value}");
        }

        Assert.That(scripts, Is.EquivalentTo(imported.Append("/page/scripts/app.js")));
    }

    [Test]
    public async Task Every_parameter_of_a_rendition_has_a_control()
    {
        await using var services = await DescribedServices.StartAsync();
        await using var gateway = await services.StartGatewayAsync();
        var page = await gateway.Client.GetStringAsync("/");
        var process = (await gateway.ReadDocumentAsync()).Paths["/api/v1/process"].Operations![HttpMethod.Post];
        // The script adds a control for each image that can be a watermark.
        var controls = Name().Matches(page).Select(name => name.Groups[1].Value.Split('.')[0]).Append("watermark").ToHashSet();

        Assert.That(process.Parameters!.Select(parameter => parameter.Name).Except(controls), Is.EqualTo(["preset"]));
    }

    [TestCase("br")]
    [TestCase("gzip")]
    [TestCase("zstd, gzip;q=0.5", "gzip")]
    [TestCase("identity", null)]
    [TestCase("br;q=0", null)]
    public async Task A_file_is_compressed_for_a_client_that_accepts_it(string accepted, string? expected = "as asked")
    {
        await using var gateway = await TestGateway.StartAsync();
        var plain = await gateway.Client.GetStringAsync("/page/scripts/app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/page/scripts/app.js") { Headers = { { "Accept-Encoding", accepted } } };
        using var response = await gateway.Client.SendAsync(request);

        var encoding = response.Content.Headers.ContentEncoding.SingleOrDefault();
        Assert.That(encoding, Is.EqualTo(expected == "as asked" ? accepted : expected));
        Assert.That(response.Headers.Vary, Is.EqualTo(["Accept-Encoding"]));
        await using var content = await response.Content.ReadAsStreamAsync();
        await using var decoded = encoding switch
        {
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            _ => content,
        };
        Assert.That(await new StreamReader(decoded).ReadToEndAsync(), Is.EqualTo(plain));
    }

    [Test]
    public async Task Each_encoding_has_its_own_ETag_and_gives_304()
    {
        await using var gateway = await TestGateway.StartAsync();
        var tags = new List<EntityTagHeaderValue>();
        foreach (var encoding in (string[])["br", "gzip", "identity"])
        {
            using var first = await SendAsync(gateway, HttpMethod.Get, encoding);
            tags.Add(first.Headers.ETag!);
            using var again = await SendAsync(gateway, HttpMethod.Get, encoding, first.Headers.ETag);
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified), encoding);
            Assert.That(await again.Content.ReadAsByteArrayAsync(), Is.Empty);
        }

        Assert.That(tags, Is.Unique);
        Assert.That(tags.Select(tag => tag.IsWeak), Is.All.False);
    }

    [Test]
    public async Task A_HEAD_has_the_headers_alone_and_a_POST_is_rejected()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var head = await SendAsync(gateway, HttpMethod.Head, "br");
        using var post = await SendAsync(gateway, HttpMethod.Post, "br");

        Assert.That(head.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(head.Content.Headers.ContentLength, Is.GreaterThan(0));
        Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
        Assert.That(post.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    private static async Task<HttpResponseMessage> SendAsync(TestGateway gateway, HttpMethod method, string encoding, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(method, "/") { Headers = { { "Accept-Encoding", encoding } } };
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await gateway.Client.SendAsync(request);
    }

    private static async Task<IEnumerable<string>> FilesAsync(TestGateway gateway) =>
        Reference().Matches(await gateway.Client.GetStringAsync("/")).Select(match => match.Groups[1].Value.Split('#')[0])
            .Where(path => path.StartsWith("/page/", StringComparison.Ordinal)).Distinct();

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".css" => "text/css",
        ".js" => "text/javascript",
        ".svg" => "image/svg+xml",
        _ => "text/html",
    };

    [GeneratedRegex("(?:src|href|action)=\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex("from '\\./([^']+)'")]
    private static partial Regex Import();

    [GeneratedRegex("(?: |data-)name=\"([^\"]+)\"")]
    private static partial Regex Name();
}
