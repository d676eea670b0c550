using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

/// <summary>Ranges, conditions, content negotiation and bodies as RFC 9110 defines them.</summary>
public sealed class HttpSemanticsTests
{
    private static RunningImages Service => Shared.Service;

    [TestCase("GET", "items=0-1", HttpStatusCode.OK)]
    [TestCase("GET", "bytes=abc", HttpStatusCode.OK)]
    [TestCase("GET", "bytes=5-1", HttpStatusCode.OK)]
    [TestCase("GET", "bytes=0-1,4-5", HttpStatusCode.OK)]
    [TestCase("GET", "BYTES=0-1", HttpStatusCode.PartialContent)]
    [TestCase("GET", "bytes=0-9", HttpStatusCode.PartialContent)]
    [TestCase("HEAD", "bytes=0-9", HttpStatusCode.OK)]
    [TestCase("HEAD", "bytes=9999999-", HttpStatusCode.OK)]
    public async Task Range_that_does_not_apply_is_ignored(string method, string range, HttpStatusCode expected)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        foreach (var what in (string[])["content", "rendition?width=50", "rendition?width=50"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/v1/images/{image.Id}/{what}");
            request.Headers.TryAddWithoutValidation("Range", range);
            using var response = await Service.Client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(expected), what);
        }
    }

    [TestCase("bytes=9999999-")]
    [TestCase("bytes=-0")]
    public async Task Range_outside_of_the_image_is_a_problem_that_is_not_cached(string range)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        foreach (var what in (string[])["content", "rendition?width=50", "rendition?width=50"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/{what}");
            request.Headers.TryAddWithoutValidation("Range", range);
            using var response = await Service.Client.SendAsync(request);
            await response.AssertProblemAsync(HttpStatusCode.RequestedRangeNotSatisfiable, "range-not-satisfiable");
            Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-store"), what);
            Assert.That(response.Content.Headers.ContentRange?.ToString(), Does.Match("^bytes \\*/[1-9]"), what);
            Assert.That(response.Content.Headers.ContentDisposition, Is.Null, what);
        }
    }

    [Test]
    public async Task Range_of_another_version_gives_the_whole_image()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        foreach (var (tag, expected) in new[] { ("\"other\"", HttpStatusCode.OK), ($"\"{image.Sha256}\"", HttpStatusCode.PartialContent) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/content");
            request.Headers.Range = new RangeHeaderValue(0, 9);
            request.Headers.IfRange = new RangeConditionHeaderValue(tag);
            using var response = await Service.Client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(expected), tag);
        }
    }

    [Test]
    public async Task If_Match_of_another_version_is_a_problem()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/images/{image.Id}/content");
        request.Headers.IfMatch.Add(new EntityTagHeaderValue("\"other\""));
        using var response = await Service.Client.SendAsync(request);
        await response.AssertProblemAsync(HttpStatusCode.PreconditionFailed, "precondition-failed");
    }

    /// <summary>Conditions, by what the client sends. TAG is the entity tag of the image.</summary>
    [TestCase("GET", HttpStatusCode.NotModified, "If-None-Match: TAG")]
    [TestCase("HEAD", HttpStatusCode.NotModified, "If-None-Match: TAG")]
    [TestCase("GET", HttpStatusCode.NotModified, "If-None-Match: *")]
    [TestCase("GET", HttpStatusCode.NotModified, "If-None-Match: W/TAG")]
    [TestCase("GET", HttpStatusCode.NotModified, "If-None-Match: \"other\", TAG")]
    [TestCase("GET", HttpStatusCode.OK, "If-None-Match: \"other\"")]
    [TestCase("GET", HttpStatusCode.OK, "If-Match: *")]
    [TestCase("GET", HttpStatusCode.OK, "If-Match: \"other\", TAG")]
    [TestCase("GET", HttpStatusCode.PreconditionFailed, "If-Match: W/TAG", Description = "strong comparison")]
    [TestCase("GET", HttpStatusCode.PreconditionFailed, "If-Match: \"other\"", "If-None-Match: TAG", Description = "If-Match comes first")]
    [TestCase("GET", HttpStatusCode.NotModified, "If-None-Match: TAG", "Range: bytes=0-9", Description = "Range comes last")]
    [TestCase("GET", HttpStatusCode.NotModified, "If-None-Match: TAG", "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT")]
    [TestCase("GET", HttpStatusCode.OK, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT", Description = "there is no Last-Modified")]
    [TestCase("GET", HttpStatusCode.OK, "If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT", Description = "there is no Last-Modified")]
    [TestCase("GET", HttpStatusCode.PartialContent, "Range: bytes=0-9", "If-Range: TAG")]
    [TestCase("GET", HttpStatusCode.OK, "Range: bytes=0-9", "If-Range: W/TAG", Description = "strong comparison")]
    [TestCase("GET", HttpStatusCode.OK, "Range: bytes=0-9", "If-Range: Fri, 01 Jan 2100 00:00:00 GMT", Description = "there is no Last-Modified")]
    [TestCase("GET", HttpStatusCode.OK, "Range: bytes=9999999-", "If-Range: \"other\"")]
    [TestCase("HEAD", HttpStatusCode.OK, "Range: bytes=0-9", "If-Range: TAG")]
    [TestCase("GET", HttpStatusCode.PartialContent, "Range: bytes=-9999999", Description = "more than there is")]
    public async Task Conditions_are_evaluated_in_the_order_of_the_RFC(string method, HttpStatusCode expected, params string[] headers)
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Png());
        foreach (var what in (string[])["content", "rendition?width=50", "rendition?width=50"])
        {
            var address = $"/api/v1/images/{image.Id}/{what}";
            using var whole = await Service.Client.GetAsync(address);
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            foreach (var header in headers)
            {
                var parts = header.Split(": ");
                request.Headers.TryAddWithoutValidation(parts[0], parts[1].Replace("TAG", whole.Headers.ETag!.Tag, StringComparison.Ordinal));
            }
            using var response = await Service.Client.SendAsync(request);
            Assert.That(response.StatusCode, Is.EqualTo(expected), what);
            if (expected == HttpStatusCode.PreconditionFailed)
                await response.AssertProblemAsync(expected, "precondition-failed");
            else
                Assert.That(response.Headers.ETag, Is.EqualTo(whole.Headers.ETag), what);
            if (method == "HEAD" && expected == HttpStatusCode.OK)
                Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(whole.Content.Headers.ContentLength), what);
            if (expected == HttpStatusCode.NotModified)
                Assert.That(response.Headers.CacheControl, Is.EqualTo(whole.Headers.CacheControl), what);
        }
    }

    [TestCase("image/webp;q=0.1,image/jpeg;q=1", "image/jpeg")]
    [TestCase("image/webp,image/jpeg", "image/webp")]
    [TestCase("image/webp,*/*;q=0.8", "image/webp")]
    [TestCase("image/webp;q=0.5,*/*;q=0.8", "image/jpeg")]
    [TestCase("image/*,image/webp;q=0", "image/jpeg")]
    [TestCase("image/jpeg;q=0,*/*", "image/webp")]
    [TestCase("image/jpeg;q=0,image/webp;q=0,image/*", "image/png")]
    [TestCase("image/png", "image/png")]
    [TestCase("*/*", "image/jpeg")]
    [TestCase("image/*", "image/jpeg")]
    [TestCase("text/html", "image/jpeg")]
    [TestCase("", "image/jpeg")]
    public async Task Automatic_format_follows_the_qualities_of_Accept(string accept, string expected)
    {
        using var picture = TestImage.Photo(60, 40);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/process?format=auto&width=30") { Content = RunningImages.Body(picture.Jpeg()) };
        if (accept.Length > 0)
            request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await Service.Client.SendAsync(request);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(expected));
    }

    /// <summary>A form that is cut at every place, and forms with damaged boundaries and headers.</summary>
    [Test]
    public async Task Malformed_or_truncated_form_is_a_bad_request([Values("/api/v1/images", "/api/v1/process")] string address)
    {
        using var picture = TestImage.Photo(60, 40);
        byte[] head = [.. "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n"u8];
        byte[] whole = [.. head, .. picture.Jpeg(), .. "\r\n--b--\r\n"u8];
        var bodies = Enumerable.Range(0, 40).Select(i => whole[..(whole.Length * i / 40)]).Append(whole[..^9]).Append(whole[..^6])
            .Append([.. "--b\r\nno header\r\n\r\nx\r\n--b--"u8]).Append([.. "--b\r\n"u8, .. new byte[40_000]]).Append([.. "--c\r\n\r\n\r\n--c--"u8]);
        foreach (var body in bodies)
        {
            using var response = await Service.Client.PostAsync(address, RunningImages.Body(body, "multipart/form-data; boundary=b"));
            Assert.That((int)response.StatusCode, Is.EqualTo(400), $"{body.Length} of {whole.Length} bytes: {await response.Content.ReadAsStringAsync()}");
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        }

        using var accepted = await Service.Client.PostAsync(address, RunningImages.Body(whole, "multipart/form-data; boundary=b"));
        Assert.That(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync());
    }

    [TestCase("mif1", "mif1heic", "HEIF")]
    [TestCase("heix", "mif1", "HEIF")]
    [TestCase("hevc", "", "HEIF")]
    [TestCase("mif1", "mif1avif", null)]
    [TestCase("msf1", "avis", null)]
    [TestCase("avis", "", null)]
    [TestCase("isom", "mp41", "MP4")]
    public async Task Image_of_an_ISO_container_is_named_by_its_brands(string major, string compatible, string? name)
    {
        byte[] body = [0, 0, 0, (byte)(16 + compatible.Length), .. Encoding.ASCII.GetBytes($"ftyp{major}\0\0\0\0{compatible}"), .. new byte[20]];
        using var response = await Service.Client.PostAsync("/api/v1/process", RunningImages.Body(body));
        if (name is null)
        {
            // AVIF, of which the rest is missing.
            await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-image");
            return;
        }
        var problem = await response.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-image-format");
        Assert.That((string?)problem["detail"], Does.Contain(name));
    }

    [TestCase("crop=0,0,9999,9999")]
    [TestCase("watermark=ffffffffffff-00000000000000000000")]
    public async Task Upload_with_an_impossible_rendition_stores_nothing(string rendition)
    {
        await using var service = await RunningImages.StartAsync();
        using var picture = TestImage.Photo(60, 40);
        using var response = await service.Client.PostAsync($"/api/v1/images?rendition={Uri.EscapeDataString(rendition)}", RunningImages.Body(picture.Jpeg()));
        await response.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((await service.Client.ListAsync()).Items, Is.Empty);
        Assert.That(service.StoredFiles().Where(f => f.Contains("images", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task Pixels_of_a_deleted_watermark_are_not_served()
    {
        using var picture = TestImage.Photo(60, 40);
        var image = await Service.Client.UploadAsync(picture.Jpeg());
        var mark = await Service.Client.UploadAsync(picture.Png());
        var address = $"/api/v1/images/{image.Id}/rendition?watermark={mark.Id}";
        using var before = await Service.Client.GetAsync(address);
        Assert.That(before.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await Service.Client.DeleteAsync($"/api/v1/images/{mark.Id}");

        foreach (var query in (string[])["", "&width=33"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address + query);
            request.Headers.IfNoneMatch.Add(before.Headers.ETag!);
            using var after = await Service.Client.SendAsync(request);
            await after.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        }
    }

    [Test]
    public async Task Link_accepts_its_parameters_as_a_JSON_object()
    {
        await using var service = await RunningImages.StartAsync(settings: ("Images:Links:Keys:0", new string('k', 32)));
        using var picture = TestImage.Photo(60, 40);
        var image = await service.Client.UploadAsync(picture.Jpeg());
        var address = $"/api/v1/images/{image.Id}/links";
        using var created = await PostAsync($$"""{"width": 30, "enlarge": true, "format": "webp", "expiresIn": 60}""");
        Assert.That(created.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var text = await created.Content.ReadAsStringAsync();
        Assert.That(text, Does.Not.Contain("\\u0026"), "a shell script can use the URL as it is");
        using var rendition = await service.Anonymous.GetAsync((string)JsonNode.Parse(text)!["url"]!);
        Assert.That(rendition.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/webp"));

        foreach (var (body, query, slug) in new[]
        {
            ("""{"width": 0}""", "", "invalid-parameter"), ("""{"width": [1]}""", "", "invalid-parameter"), ("""{"nothing": 1}""", "", "unknown-parameter"),
            ("""{"width": 30}""", "?width=20", "invalid-parameter"), ("""{"width": 30, "width": 40}""", "", "invalid-parameter"), ("[]", "", "bad-request"),
            ("{", "", "bad-request"), ("""{"crop": "0,0,999,999"}""", "", "invalid-parameter"),
        })
        {
            using var rejected = await PostAsync(body, query);
            await rejected.AssertProblemAsync(HttpStatusCode.BadRequest, slug);
        }

        using var form = await service.Client.PostAsync(address, new StringContent("width=30", Encoding.UTF8, "application/x-www-form-urlencoded"));
        await form.AssertProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
        using var none = await service.Client.PostAsync($"{address}?width=30", null);
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.Created));

        Task<HttpResponseMessage> PostAsync(string body, string query = "") =>
            service.Client.PostAsync(address + query, new StringContent(body, Encoding.UTF8, "application/json"));
    }
}
