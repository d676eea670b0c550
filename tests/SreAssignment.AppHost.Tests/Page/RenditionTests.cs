using Microsoft.Playwright;
using SkiaSharp;
using static SreAssignment.AppHost.Tests.Page.OpenPage;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>What the controls do to the rendition, and what is told of it.</summary>
public sealed class RenditionTests
{
    [Test]
    public async Task Controls_change_the_pixels()
    {
        await using var open = await OpenAsync();
        var first = await open.UploadAsync();
        Assert.That((first.Width, first.IsGray), Is.EqualTo((800, false)));
        await Expect(open.Locate("details.changed")).ToHaveCountAsync(0);

        var small = await open.RenditionAsync("width=200", () => Field(open, "Width").FillAsync("200"));
        Assert.That((small.Width, small.Height), Is.EqualTo((200, 133)));
        await Expect(open.Locate("details.changed > summary")).ToHaveTextAsync("Size");

        await Field(open, "Height").FillAsync("200");
        var cut = await open.RenditionAsync("fit=cover", () => open.Page.GetByText("Cover", new() { Exact = true }).ClickAsync());
        Assert.That((cut.Width, cut.Height), Is.EqualTo((200, 200)));

        var left = await open.RenditionAsync("gravity=west", () => open.Locate("#gravity").GetByLabel("West", new() { Exact = true }).CheckAsync());
        var right = await open.RenditionAsync("gravity=1.00%2C0.50", () => ClickAtAsync(open.Locate("[data-pad=gravity] canvas"), 1, 0.5));
        Assert.That(left.Pixels, Is.Not.EqualTo(right.Pixels));

        await open.Page.GetByText("Effects").ClickAsync();
        var gray = await open.RenditionAsync("grayscale=true", () => open.Page.GetByLabel("Grayscale").CheckAsync());
        Assert.That(gray.IsGray);

        var png = await open.RenditionAsync("format=png", () => open.Page.GetByText("PNG", new() { Exact = true }).ClickAsync());
        await Expect(open.Locate("#facts")).ToContainTextAsync("FormatPNG");
        Assert.That(png.IsGray);

        var again = await open.RenditionAsync("width=800", () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync());
        Assert.That(again.Pixels, Is.EqualTo(first.Pixels));
        open.AssertClean();
    }

    [Test]
    public async Task A_crop_is_dragged_on_the_rotated_source()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        await open.Page.GetByText("Crop and rotate").ClickAsync();
        await open.RenditionAsync("rotate=90", () => open.Page.GetByText("90°", new() { Exact = true }).ClickAsync());

        var pad = open.Locate("[data-pad=crop] canvas");
        await pad.ScrollIntoViewIfNeededAsync();
        var box = (await pad.BoundingBoxAsync())!;
        Assert.That(box.Height, Is.GreaterThan(box.Width), "the photo stands on its side now");
        await open.Page.Mouse.MoveAsync(box.X, box.Y);
        await open.Page.Mouse.DownAsync();
        // Below the pad, where its edge is what counts.
        await open.Page.Mouse.MoveAsync(box.X + (box.Width / 2), box.Y + box.Height + 20);
        var half = await open.RenditionAsync("crop=0%2C0%2C1000%2C3000", () => open.Page.Mouse.UpAsync());

        Assert.That((half.Width, half.Height), Is.EqualTo((800, 2400)));
        await open.RenditionAsync("rotate=90", () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Keep all of it" }).ClickAsync());
        await Expect(open.Locate("[name='crop.x']")).ToHaveValueAsync("");
        open.AssertClean();
    }

    [Test]
    public async Task An_animation_is_shown_with_its_frames_until_one_is_chosen()
    {
        // One pixel: black, then white.
        byte[] gif =
        [
            .. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0,
            0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x4C, 1, 0,
            0x3B,
        ];
        await using var open = await OpenAsync();
        await open.SignInAsync();
        await open.AddAsync(() => open.ChooseAsync("blink.gif", "image/gif", gif));
        await Expect(open.Locate($"[data-id='{open.Image}']")).ToContainTextAsync("2 frames");
        await Expect(open.Locate($"[data-id='{open.Image}'] button")).ToHaveAttributeAsync("title", $"blink.gif, {open.Image}");

        Assert.That(await CountFramesAsync(open, "format=gif", () => open.Page.GetByText("GIF", new() { Exact = true }).ClickAsync()), Is.EqualTo(2));
        Assert.That(await CountFramesAsync(open, "frame=1", () => Field(open, "Frame").FillAsync("1")), Is.EqualTo(1));
        await open.RenditionAsync("format=gif", () => Field(open, "Frame").FillAsync(""));
        Assert.That(await CountFramesAsync(open, "format=auto", () => open.Page.GetByText("Auto", new() { Exact = true }).First.ClickAsync()), Is.EqualTo(2));
        open.AssertClean();
    }

    [Test]
    public async Task A_drawing_is_accepted_and_text_and_an_angle_change_the_rendition()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync();
        var first = await open.AddAsync(() => open.ChooseAsync(
            "a drawing (1).svg",
            "image/svg+xml",
            [.. "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 300 200'><rect width='300' height='200'/></svg>"u8]));
        Assert.That((first.Width, first.Height), Is.EqualTo((300, 200)));

        await open.Page.GetByText("Text", new() { Exact = true }).First.ClickAsync();
        var written = await open.RenditionAsync("text=Hello", () => open.Page.Locator("#text").FillAsync("Hello"));
        Assert.That(written.Pixels, Is.Not.EqualTo(first.Pixels));
        await open.RenditionAsync("textPosition=north", () => open.Locate("#text-details").GetByLabel("North", new() { Exact = true }).CheckAsync());

        await open.Page.GetByText("Crop and rotate").ClickAsync();
        var rotated = await open.RenditionAsync("rotate=30", () => Field(open, "Rotate").FillAsync("30"));
        Assert.That((rotated.Width, rotated.Height), Is.EqualTo((360, 324)));
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "90°" })).ToHaveAttributeAsync("aria-pressed", "false");
        open.AssertClean();
    }

    [Test]
    public async Task The_stages_are_shown_with_their_times_and_so_is_the_round_trip()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        await open.RenditionAsync("width=333", () => Field(open, "Width").FillAsync("333"));

        await Expect(open.Locate("#facts")).ToContainTextAsync("Madenow");
        foreach (var stage in (string[])["Round trip", "Reading", "Decoding", "Transforming", "Encoding", "Storing", "Gateway and network"])
            await Expect(open.Locate("#timings")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex($"{stage}(< )?[\\d.,]+ ms"));
        Assert.That(await open.Locate("#timings-bar").GetAttributeAsync("aria-label"), Does.StartWith("Round trip "));

        await open.RenditionAsync("width=333", () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync());
        await Expect(open.Locate("#facts")).ToContainTextAsync("Madeearlier");
        await Expect(open.Locate("#timings")).Not.ToContainTextAsync("Decoding");
        open.AssertClean();
    }

    [Test]
    public async Task The_signed_link_is_copied_and_works_without_a_token()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        await open.RenditionAsync("width=250", () => Field(open, "Width").FillAsync("250"));
        var link = open.Locate("#link");
        await Expect(link).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("width=250.*signature="));

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the signed link" }).ClickAsync();
        await Expect(open.Locate("#copy-link")).ToHaveTextAsync("Copied");
        var copied = await open.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.That(copied, Is.EqualTo(await link.TextContentAsync()));
        using var request = new HttpRequestMessage(HttpMethod.Get, copied) { Headers = { { "Accept", "image/avif,image/webp" } } };
        using var response = await open.Platform.Http.SendAsync(request, Platform.Deadline);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        await Expect(open.Locate($"#facts [title=\"{bytes.Length:N0} bytes\"]")).ToBeVisibleAsync();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/avif"));

        await using var other = await (await Chromium.GetAsync()).NewContextAsync();
        var page = await other.NewPageAsync();
        var opened = await page.GotoAsync(copied);
        Assert.That(opened!.Headers["content-type"], Is.EqualTo("image/avif"), "Chromium accepts AVIF");
        open.AssertClean();
    }

    [Test]
    public async Task The_request_is_copied_as_a_command_without_the_token()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Copy the request as a curl command" }).ClickAsync();
        await Expect(open.Locate("#copy-command")).ToHaveTextAsync("Copied");

        var copied = await open.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Assert.That(copied,
            Does.StartWith("curl -H \"Authorization: Bearer $TOKEN\" ").And.Contain("/rendition?width=800&format=auto'").And.Not.Contain("eyJ"));
    }

    [Test]
    public async Task A_parameter_out_of_bounds_is_marked_at_its_control_with_what_is_allowed()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        var width = Field(open, "Width");
        await width.FillAsync("9000");

        var problem = open.Locate("#rendition-problem");
        await Expect(problem).ToContainTextAsync("The parameter 'width' must be a whole number from 1 to 8192.");
        await Expect(problem).ToContainTextAsync("400 · invalid-parameter · request ");
        await Expect(width).ToHaveAttributeAsync("aria-invalid", "true");
        await Expect(width).ToHaveAccessibleDescriptionAsync("The parameter 'width' must be a whole number from 1 to 8192.");
        await Expect(open.Locate("#picture")).ToBeVisibleAsync();

        await open.RenditionAsync("width=90", () => width.FillAsync("90"));
        await Expect(problem).ToBeEmptyAsync();
        await Expect(width).Not.ToHaveAttributeAsync("aria-invalid", "true");
        open.AssertClean(400);
    }

    [Test]
    public async Task A_rendition_that_is_superseded_is_aborted_and_its_address_given_back()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        var release = new TaskCompletionSource();
        await open.Page.RouteAsync("**/rendition?*width=401*", async route =>
        {
            await release.Task;
            await route.ContinueAsync();
        });
        var superseded = await open.Page.RunAndWaitForRequestAsync(
            () => Field(open, "Width").FillAsync("401"), request => request.Url.Contains("width=401", StringComparison.Ordinal));
        var first = await open.Locate("#picture").GetAttributeAsync("src");

        await open.RenditionAsync("width=402", () => Field(open, "Width").FillAsync("402"));
        release.SetResult();

        Assert.That(superseded.Failure, Is.EqualTo("net::ERR_ABORTED"));
        await Expect(open.Locate("#facts")).ToContainTextAsync("402 × 268");
        // An address that is given back cannot be loaded any more.
        Assert.That(
            await open.Page.EvaluateAsync<bool>(
                "src => new Promise(done => Object.assign(new Image(), { onload: () => done(true), onerror: () => done(false), src }))", first),
            Is.False);
    }

    /// <summary>Does something, and returns the number of frames of the rendition that the signed link opens then.</summary>
    private static async Task<int> CountFramesAsync(OpenPage open, string parameter, Func<Task> action)
    {
        await open.RenditionAsync(parameter, action);
        var link = open.Locate("#link");
        await Expect(link).ToHaveTextAsync(new System.Text.RegularExpressions.Regex($"[?&]{parameter}&"));
        using var request = new HttpRequestMessage(HttpMethod.Get, await link.TextContentAsync()) { Headers = { { "Accept", "image/webp" } } };
        using var response = await open.Platform.Http.SendAsync(request, Platform.Deadline);
        var body = await response.Content.ReadAsByteArrayAsync();
        if (response.Content.Headers.ContentType?.MediaType == "image/webp")
            return Math.Max(1, body.AsSpan().Count("ANMF"u8));
        using var codec = SKCodec.Create(new MemoryStream(body));
        return Math.Max(1, codec.FrameCount);
    }

    private static ILocator Field(OpenPage open, string label) => open.Page.GetByLabel(label, new() { Exact = true });

    private static async Task ClickAtAsync(ILocator locator, double x, double y)
    {
        await locator.ScrollIntoViewIfNeededAsync();
        var box = (await locator.BoundingBoxAsync())!;
        await locator.ClickAsync(new() { Position = new() { X = (float)Math.Min(box.Width * x, box.Width - 0.5), Y = (float)(box.Height * y) }, Force = true });
    }
}
