using Microsoft.Playwright;
using static SreAssignment.AppHost.Tests.Page.OpenPage;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>Light and dark, wide and narrow, moving and not.</summary>
public sealed class AppearanceTests
{
    [TestCase(ColorScheme.Light, 1280, 800)]
    [TestCase(ColorScheme.Dark, 1280, 800)]
    [TestCase(ColorScheme.Light, 390, 844)]
    [TestCase(ColorScheme.Dark, 390, 844)]
    public async Task The_page_fits_its_screen_and_its_colour_scheme(ColorScheme scheme, int width, int height)
    {
        await using var open = await OpenAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = height } });
        await AssertFitsAsync(open, width, scheme);
        await open.UploadAsync();
        await open.Page.EvaluateAsync("() => document.querySelectorAll('#operations details').forEach(part => part.open = true)");
        await AssertFitsAsync(open, width, scheme);
        await KeepAsync(open, $"page-{width}-{scheme}.png");
        open.AssertClean();
    }

    [Test]
    public async Task On_a_phone_the_rendition_stays_in_sight_beside_the_controls()
    {
        await using var open = await OpenAsync(new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await open.UploadAsync();
        await open.Page.GetByLabel("Background", new() { Exact = true }).ScrollIntoViewIfNeededAsync();

        await Expect(open.Locate("#picture")).ToBeInViewportAsync(new() { Ratio = 0.9f });
    }

    [Test]
    public async Task Nothing_moves_with_reduced_motion()
    {
        await using var open = await OpenAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await open.SignInAsync();

        Assert.That(
            await open.Page.EvaluateAsync<bool>("() => { document.querySelector('#stage').ariaBusy = 'true'; return document.getAnimations().length === 0; }"));
    }

    private static async Task AssertFitsAsync(OpenPage open, int width, ColorScheme scheme)
    {
        Assert.That(await open.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), Is.EqualTo(width), "nothing to scroll sideways");
        var brightness = await open.Page.EvaluateAsync<int>("() => Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");
        Assert.That(brightness, scheme == ColorScheme.Dark ? Is.LessThan(40) : Is.GreaterThan(220));
    }

    // To look at: what is beautiful no assertion says.
    private static async Task KeepAsync(OpenPage open, string name)
    {
        var path = Path.Combine(TestContext.CurrentContext.WorkDirectory, name);
        await open.Page.ScreenshotAsync(new() { Path = path });
        TestContext.AddTestAttachment(path);
    }
}
