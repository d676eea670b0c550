using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>The page, open in a browser of its own, with all that it complained of and all that it asked for.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<IRequest> _requests = new();

    private OpenPage(Platform platform, IBrowserContext context, IPage page)
    {
        (Platform, _context, Page) = (platform, context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _errors.Enqueue($"{message.Text} {message.Location}");
        };
        page.PageError += (_, error) => _errors.Enqueue(error);
        page.Request += (_, request) => _requests.Enqueue(request);
    }

    public Platform Platform { get; }

    public IPage Page { get; }

    public IReadOnlyList<IRequest> Requests => [.. _requests];

    /// <summary>The id of the image that was added.</summary>
    public string Image { get; private set; } = "";

    private Uri Address => Platform.App.GetEndpoint("gateway");

    // Machines that run the tests are busy, in milliseconds.
    private const int Patience = 60_000;

    static OpenPage() => Assertions.SetDefaultExpectTimeout(Patience);

    public static async Task<OpenPage> OpenAsync(BrowserNewContextOptions? options = null, bool withClock = false)
    {
        var browser = await Chromium.GetAsync();
        var platform = await SharedPlatform.GetAsync();
        var context = await browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        context.SetDefaultTimeout(Patience);
        await context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var open = new OpenPage(platform, context, await context.NewPageAsync());
        if (withClock)
            await open.Page.Clock.InstallAsync();
        await open.Page.GotoAsync(open.Address.AbsoluteUri);
        return open;
    }

    public ILocator Locate(string selector) => Page.Locator(selector);

    public static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    public async Task SignInAsync(string? secret = null)
    {
        await Page.GetByLabel("Client secret").FillAsync(secret ?? Platform.Secret);
        await Page.Keyboard.PressAsync("Enter");
        if (secret is null)
            await Expect(Locate("#signed-in")).ToBeVisibleAsync();
    }

    /// <summary>Signs in and adds the photo by the file dialog; returns its rendition, which is 800 pixels wide.</summary>
    public async Task<Rendition> UploadAsync()
    {
        await SignInAsync();
        return await AddAsync(() => ChooseAsync("photo.jpg", "image/jpeg", Platform.Photo));
    }

    /// <summary>Does something that adds an image, and waits until the page shows it. From here on it is the one that is looked at.</summary>
    public async Task<Rendition> AddAsync(Func<Task> action)
    {
        var stored = await Page.RunAndWaitForResponseAsync(
            action, response => response.Request.Method == "POST" && response.Url.EndsWith("/images", StringComparison.Ordinal));
        Image = (await stored.JsonAsync())!.Value.GetProperty("id").GetString()!;
        await Expect(Locate("#picture")).ToHaveAttributeAsync("alt", $"Rendition of image {Image}");
        return await ShownAsync();
    }

    public async Task ChooseAsync(string name, string type, byte[] content) =>
        await (await OpenFileDialogAsync()).SetFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = content });

    /// <summary>Chooses a file on disk, which is faster than sending its content to the browser.</summary>
    public async Task ChooseAsync(string path) => await (await OpenFileDialogAsync()).SetFilesAsync(path);

    private Task<IFileChooser> OpenFileDialogAsync() =>
        Page.RunAndWaitForFileChooserAsync(() => Page.GetByRole(AriaRole.Button, new() { Name = "Add an image" }).ClickAsync());

    /// <summary>Does something, and waits until the page has got and shown the rendition with the given parameter.</summary>
    public async Task<Rendition> RenditionAsync(string parameter, Func<Task> action)
    {
        await Page.RunAndWaitForResponseAsync(action, response =>
            response.Url.Contains($"{Image}/rendition?", StringComparison.Ordinal)
                && response.Url.Split('?')[1].Split('&').Contains(parameter) && response.Status == 200);
        return await ShownAsync();
    }

    /// <summary>Nothing went wrong but for requests that were refused with the given status codes, and no other origin was asked for anything.</summary>
    public void AssertClean(params int[] refusals)
    {
        Assert.That(
            _errors.Where(error => !IsOfAnotherTest(error)
                && !refusals.Any(status => error.Contains($"status of {status}", StringComparison.Ordinal))), Is.Empty);
        Assert.That(Requests.Select(request => request.Url), Is.All.StartsWith(Address.GetLeftPart(UriPartial.Authority)).Or.StartsWith("blob:"));
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    // The platform is shared, and the list shows images that other tests add and may delete meanwhile.
    private bool IsOfAnotherTest(string error) =>
        error.Contains("status of 404", StringComparison.Ordinal) && error.Contains("/api/v1/images/", StringComparison.Ordinal)
        && (Image.Length == 0 || !error.Contains(Image, StringComparison.Ordinal));

    private async Task<Rendition> ShownAsync()
    {
        await Expect(Locate("#stage")).ToHaveAttributeAsync("aria-busy", "false");
        var rendition = await Rendition.ReadAsync(Locate("#picture"));
        await Expect(Locate("#facts")).ToContainTextAsync($"{rendition.Width} × {rendition.Height}");
        return rendition;
    }
}
