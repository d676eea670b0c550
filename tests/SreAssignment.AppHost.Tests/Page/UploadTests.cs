using Microsoft.Playwright;
using static SreAssignment.AppHost.Tests.Page.OpenPage;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>How images come in, and go.</summary>
public sealed class UploadTests
{
    private const string PhotoInHand = """
        photo => {
          const bytes = Uint8Array.from(atob(photo), character => character.charCodeAt(0));
          window.inHand = new DataTransfer();
          inHand.items.add(new File([bytes], 'photo.jpg', { type: 'image/jpeg' }));
        }
        """;

    [Test]
    public async Task An_upload_shows_its_progress()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync();
        var network = await open.Page.Context.NewCDPSessionAsync(open.Page);
        await network.SendAsync("Network.emulateNetworkConditions", new()
        {
            ["offline"] = false,
            ["latency"] = 0,
            ["downloadThroughput"] = -1,
            ["uploadThroughput"] = 500_000,
        });
        await open.Page.EvaluateAsync("""
            () => {
              window.seen = [];
              new MutationObserver(changes => seen.push(...changes.map(change => change.target.position))).observe(
                document.querySelector('#uploads'), { subtree: true, attributeFilter: ['value'] });
            }
            """);

        await open.AddAsync(() => open.ChooseAsync("photo.jpg", "image/jpeg", Platform.Photo));

        var seen = await open.Page.EvaluateAsync<double[]>("seen");
        Assert.That(seen, Is.Ordered.And.Some.InRange(0.01, 0.99));
        Assert.That(seen[^1], Is.EqualTo(1));
        await Expect(open.Locate("#uploads")).ToBeEmptyAsync();
        open.AssertClean();
    }

    [Test]
    public async Task An_image_can_be_dropped()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync();
        await open.Page.EvaluateAsync(PhotoInHand, Convert.ToBase64String(Platform.Photo));
        await DragAsync(open, "dragenter");
        await Expect(open.Locate("#drop")).ToBeVisibleAsync();

        await open.AddAsync(() => DragAsync(open, "drop"));

        await Expect(open.Locate("#drop")).ToBeHiddenAsync();
        open.AssertClean();
    }

    [Test]
    public async Task An_image_can_be_pasted()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync();
        await open.Page.EvaluateAsync(PhotoInHand, Convert.ToBase64String(Platform.Photo));

        await open.AddAsync(() => open.Page.EvaluateAsync(
            "() => document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: inHand, bubbles: true }))"));

        open.AssertClean();
    }

    [Test]
    public async Task What_is_no_image_is_refused_in_words()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync();

        await open.ChooseAsync("picture.png", "image/png", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray());

        var entry = open.Locate("#uploads li");
        await Expect(entry).ToContainTextAsync("The image format is not supported.");
        await Expect(entry).ToContainTextAsync("request ");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Dismiss picture.png" }).ClickAsync();
        await Expect(entry).ToHaveCountAsync(0);
        open.AssertClean(415);
    }

    [Test]
    public async Task What_is_too_large_is_refused_before_it_is_sent()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync();

        using var folder = new TemporaryFolder();
        var large = folder.Write("large.jpg", "");
        using (var file = File.OpenWrite(large))
            file.SetLength((25 * 1024 * 1024) + 1);
        await open.ChooseAsync(large);

        await Expect(open.Locate("#uploads li")).ToContainTextAsync("It has 26,214,401 bytes; at most 26,214,400 are accepted.");
        Assert.That(open.Requests.Where(request => request.Method == "POST" && request.Url.EndsWith("/images", StringComparison.Ordinal)), Is.Empty);
        open.AssertClean();
    }

    [Test]
    public async Task An_image_is_deleted_when_that_is_confirmed()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" }).ClickAsync();
        await Expect(open.Locate("#images [aria-current]")).ToHaveAttributeAsync("title", $"photo.jpg, {open.Image}");

        await open.Page.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        var deletion = await open.Page.RunAndWaitForResponseAsync(
            () => open.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync(), $"**/images/{open.Image}");

        Assert.That(deletion.Status, Is.EqualTo(204));
        await Expect(open.Locate($"[title=\"{open.Image}\"]")).ToHaveCountAsync(0);
        using var gone = await open.Platform.SendAsync(HttpMethod.Get, $"/api/v1/images/{open.Image}");
        Assert.That((int)gone.StatusCode, Is.EqualTo(404));
    }

    private static Task DragAsync(OpenPage open, string kind) =>
        open.Page.EvaluateAsync("kind => document.body.dispatchEvent(new DragEvent(kind, { dataTransfer: inHand, bubbles: true, cancelable: true }))", kind);
}
