using System.Net;
using System.Text;
using SkiaSharp;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Formats;

/// <summary>SVG drawings, and what must not happen with them.</summary>
public sealed class SvgTests
{
    private const string Quadrants =
        """<rect width="32" height="24" fill="#f00"/><rect x="32" width="32" height="24" fill="#0f0"/>"""
        + """<rect x="32" y="24" width="32" height="24" fill="#00f"/><rect y="24" width="32" height="24" fill="#fff"/>""";

    private static HttpClient Client => Shared.Service.Client;

    [TestCase("", 64, 48)]
    [TestCase("width=32", 32, 24)]
    [TestCase("width=640&enlarge=true", 640, 480)]
    [TestCase("width=640", 64, 48)]
    [TestCase("width=60&height=60&fit=cover", 60, 48)]
    [TestCase("width=30&height=30&fit=fill", 30, 30)]
    [TestCase("flip=both&rotate=180&width=32", 32, 24)]
    public async Task A_drawing_is_rendered_at_the_size_of_the_result(string query, int width, int height)
    {
        using var result = await Client.ProcessAsync(Svg(Quadrants), $"{query}&format=png");
        Assert.That((result.Width, result.Height), Is.EqualTo((width, height)));
        result.AssertCorners(SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White);
        if (width == 640)
        {
            result.AssertPixel(319, 239, SKColors.Red, 0);
            result.AssertPixel(320, 239, SKColors.Lime, 0);
        }
    }

    [TestCase("""width="64" height="48" """, 64, 48)]
    [TestCase("""viewBox="0 0 30 20" """, 30, 20)]
    [TestCase("""width="100%" height="100%" viewBox="5 5 30 20" """, 30, 20)]
    [TestCase("""width="60" viewBox="0 0 30 20" """, 60, 40)]
    [TestCase("""height="1in" viewBox="0,0,30,20" """, 144, 96)]
    [TestCase("""width="10mm" height="72pt" """, 38, 96)]
    public async Task The_size_is_that_of_the_root(string attributes, int width, int height)
    {
        var document = $"""<?xml version="1.0"?><!-- x --><svg xmlns="http://www.w3.org/2000/svg" {attributes}/>""";
        var image = await Client.UploadAsync(Encoding.UTF8.GetBytes(document));
        Assert.That((image.Format, image.Width, image.Height, image.HasAlpha), Is.EqualTo(("svg", width, height, true)));
    }

    [TestCase("""<image href="http://127.0.0.1:{0}/a.png" width="64" height="48"/>""")]
    [TestCase("""<image xmlns:x="http://www.w3.org/1999/xlink" x:href="http://127.0.0.1:{0}/a.png" width="64" height="48"/>""")]
    [TestCase("""<image href="file:///etc/hostname" width="64" height="48"/>""")]
    [TestCase("""<image href="data:image/svg+xml,&lt;svg/&gt;" width="64" height="48"/>""")]
    [TestCase("""<use href="http://127.0.0.1:{0}/a.svg#x"/>""")]
    [TestCase("""<style>@import url(http://127.0.0.1:{0}/a.css); rect {{ fill: url(http://127.0.0.1:{0}/a.svg#x) }}</style>""")]
    [TestCase("""<style>@font-face {{ font-family: x; src: \75rl(http://127.0.0.1:{0}/a.ttf) }}</style>""")]
    [TestCase("""<rect width="64" height="48" style="fill:url( 'http://127.0.0.1:{0}/a.svg#x')"/>""")]
    [TestCase("""<script>fetch("http://127.0.0.1:{0}/")</script>""")]
    [TestCase("""<g onload="fetch('http://127.0.0.1:{0}/')"/>""")]
    [TestCase("""<foreignObject width="64" height="48"><iframe xmlns="http://www.w3.org/1999/xhtml" src="http://127.0.0.1:{0}/"/></foreignObject>""")]
    [TestCase("""<filter id="f"><feImage href="http://127.0.0.1:{0}/a.png"/></filter>""")]
    public async Task External_references_are_not_read(string hostile)
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var body = string.Format(System.Globalization.CultureInfo.InvariantCulture, hostile, ((IPEndPoint)listener.LocalEndpoint).Port);
        var document = Images.Formats.Decoders.Svg.SvgDocument.Read(new MemoryStream(Svg(Quadrants + body)));
        foreach (var removed in (string[])["127.0.0.1", "file:", "script", "svg+xml"])
            Assert.That(document.ScaledTo(new(64, 48)), Does.Not.Contain(removed));
        using var result = await Client.ProcessAsync(Svg(body + Quadrants), "format=png");
        result.AssertCorners(SKColors.Red, SKColors.Lime, SKColors.Blue, SKColors.White);
        Assert.That(listener.Pending(), Is.False);
    }

    [Test]
    public async Task Styles_gradients_uses_text_and_embedded_images_are_drawn()
    {
        using var picture = TestImage.Draw(8, 8, (_, _) => SKColors.Blue);
        var embedded = Convert.ToBase64String(picture.Png());
        using var result = await Client.ProcessAsync(
            Svg("<style>.a { fill: url(#g) }</style><linearGradient id=\"g\"><stop stop-color=\"#ff0000\"/></linearGradient>"
                + "<rect class=\"a\" width=\"20\" height=\"48\"/><rect id=\"r\" x=\"20\" width=\"10\" height=\"48\" fill=\"lime\"/><use href=\"#r\" x=\"12\"/>"
                + $"<image href=\"data:image/png;base64,{embedded}\" x=\"44\" width=\"20\" height=\"20\"/>"
                + "<text x=\"44\" y=\"46\" font-size=\"24\" fill=\"black\">W</text>"),
            "format=png&background=fff");
        result.AssertPixel(10, 10, SKColors.Red, 1);
        result.AssertPixel(25, 10, SKColors.Lime, 1);
        result.AssertPixel(37, 10, SKColors.Lime, 1);
        result.AssertPixel(54, 10, SKColors.Blue, 1);
        Assert.That(Enumerable.Range(44, 20).Any(x => result.GetPixel(x, 38).Red < 100), "the text is not drawn");
    }

    private static readonly TestCaseData[] Broken =
    [
        new TestCaseData("<svg").SetArgDisplayNames("cut off"),
        new TestCaseData("""<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><g></svg>""").SetArgDisplayNames("not well-formed"),
        new TestCaseData("""<svg xmlns="http://www.w3.org/2000/svg"/>""").SetArgDisplayNames("no size"),
        new TestCaseData("""<svg xmlns="http://www.w3.org/2000/svg" width="-1" height="1"/>""").SetArgDisplayNames("negative"),
        new TestCaseData($"""<!DOCTYPE svg [<!ENTITY a "x">]>{Document("&a;")}""").SetArgDisplayNames("entity"),
        new TestCaseData($"""<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>{Document("<text>&a;</text>")}""").SetArgDisplayNames("external entity"),
        new TestCaseData(Document(string.Concat(Enumerable.Repeat("<g>", 5000)) + string.Concat(Enumerable.Repeat("</g>", 5000)))).SetArgDisplayNames("deep"),
        new TestCaseData(Document($"<!--{new string('x', 5_000_000)}-->")).SetArgDisplayNames("long"),
    ];

    [TestCaseSource(nameof(Broken))]
    public async Task A_document_that_is_broken_or_has_entities_is_rejected(string document)
    {
        foreach (var call in (string[])["/api/v1/images", "/api/v1/process?width=10"])
        {
            using var response = await Client.PostAsync(call, RunningImages.Body(Encoding.UTF8.GetBytes(document)));
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
        }
    }

    [TestCase("100000", "100000")]
    [TestCase("1e9", "1")]
    [TestCase("33000", "1")]
    public async Task A_drawing_of_too_many_pixels_is_rejected(string width, string height)
    {
        using var response = await Client.PostAsync(
            "/api/v1/images", RunningImages.Body(Encoding.UTF8.GetBytes($"""<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"/>""")));
        await response.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "too-many-pixels");
    }

    private static readonly TestCaseData[] Expensive =
    [
        new TestCaseData(Uses(12)).SetArgDisplayNames("uses"),
        new TestCaseData("<filter id=\"f\"><feMorphology operator=\"dilate\" radius=\"200\"/></filter>"
            + string.Concat(Enumerable.Repeat("<rect width=\"64\" height=\"48\" filter=\"url(#f)\"/>", 2000))).SetArgDisplayNames("filters"),
        new TestCaseData($"<path d=\"M0 0{string.Concat(Enumerable.Range(0, 100_000).Select(i => $"L{i * 7919 % 64} {i * 104_729 % 48}"))}\"/>")
            .SetArgDisplayNames("edges"),
    ];

    [TestCaseSource(nameof(Expensive))]
    [NonParallelizable]
    public async Task Slow_drawing_ends_at_the_deadline_with_its_process(string body)
    {
        await using var service = await RunningImages.StartAsync(settings: [("Images:Work:Deadline", "00:00:03"), ("Images:Work:Concurrency", "1")]);
        using var response = await service.Client.PostAsync("/api/v1/process?width=4000&enlarge=true&format=jpeg", RunningImages.Body(Svg(body)));
        // Either limit is right, whichever a machine reaches first.
        var (status, problem) = response.StatusCode == HttpStatusCode.ServiceUnavailable
            ? (HttpStatusCode.ServiceUnavailable, "service-unavailable")
            : (HttpStatusCode.BadRequest, "invalid-image");
        var detail = (string?)(await response.AssertProblemAsync(status, problem))["detail"];
        Assert.That(detail, Does.Contain("took longer than 3 s").Or.Contain("256 MiB"));
        using var next = await service.Client.ProcessAsync(Asset.Read("rgb.png"), "format=png");
        Assert.That(next.Width, Is.EqualTo(64), "the slot is free");
    }

    [Test]
    public async Task A_document_that_is_only_like_svg_is_no_image([Values("<html><svg/></html>", "<!DOCTYPE html><svg>", "text <svg>")] string body)
    {
        using var response = await Client.PostAsync("/api/v1/images", RunningImages.Body(Encoding.UTF8.GetBytes(body)));
        await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-image-format");
    }

    [Test]
    public async Task Original_has_headers_that_forbid_scripts()
    {
        var image = await Client.UploadAsync(Svg("<script>alert(1)</script>" + Quadrants));
        using var response = await Client.GetAsync($"/api/v1/images/{image.Id}/content");
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/svg+xml"));
        Assert.That(response.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(["default-src 'none'; sandbox"]));
    }

    private static string Uses(int levels)
    {
        var text = new StringBuilder("<g id=\"u0\"><circle r=\"9\"/></g>");
        for (var i = 1; i <= levels; i++)
            text.Append($"<g id=\"u{i}\">{string.Concat(Enumerable.Repeat($"<use href=\"#u{i - 1}\" x=\"1\"/>", 4))}</g>");
        return text.ToString();
    }

    private static byte[] Svg(string body) => Encoding.UTF8.GetBytes(Document(body));

    private static string Document(string body) => $"""<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48">{body}</svg>""";
}
