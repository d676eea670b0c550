using Microsoft.Playwright;
using static SreAssignment.AppHost.Tests.Page.OpenPage;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>All of it without a mouse.</summary>
public sealed class KeyboardTests
{
    // Further than any control is away.
    private const int MostStops = 60;

    [Test]
    public async Task Everything_can_be_done_with_the_keyboard_alone()
    {
        await using var open = await OpenAsync();

        // The browser has to know that the dialog is the test's before a key that is pressed without any wait opens it.
        var chooser = open.Page.WaitForFileChooserAsync();
        var keyboard = open.Page.Keyboard;
        await Expect(open.Page.GetByLabel("Client secret")).ToBeFocusedAsync();
        await keyboard.TypeAsync(open.Platform.Secret);
        await keyboard.PressAsync("Enter");
        await Expect(open.Locate("#choose")).ToBeFocusedAsync();

        await keyboard.PressAsync("Enter");
        var dialog = await chooser;
        await open.AddAsync(() => dialog.SetFilesAsync(new FilePayload { Name = "photo.jpg", MimeType = "image/jpeg", Buffer = Platform.Photo }));

        await TabToAsync(open, "#width");
        await keyboard.PressAsync("Control+A");
        await open.RenditionAsync("width=240", () => keyboard.TypeAsync("240"));
        await TabToAsync(open, "[name=fit]");
        await open.RenditionAsync("fit=cover", () => keyboard.PressAsync("ArrowRight"));
        await TabToAsync(open, "[name=gravity]");
        await open.RenditionAsync("gravity=east", () => keyboard.PressAsync("ArrowRight"));
        await TabToAsync(open, "summary:has-text('Effects')");
        await keyboard.PressAsync("Enter");
        await TabToAsync(open, "[name=grayscale]");
        var gray = await open.RenditionAsync("grayscale=true", () => keyboard.PressAsync("Space"));
        Assert.That((gray.Width, gray.IsGray), Is.EqualTo((240, true)));

        await TabToAsync(open, "#copy-link", backwards: true);
        await keyboard.PressAsync("Enter");
        await Expect(open.Locate("#copy-link")).ToHaveTextAsync("Copied");
        await Expect(open.Locate("#status")).ToHaveTextAsync("Copied.");

        await TabToAsync(open, "#delete", backwards: true);
        await keyboard.PressAsync("Enter");
        await Expect(open.Page.GetByRole(AriaRole.Button, new() { Name = "Keep it" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(open.Locate("#delete")).ToBeFocusedAsync();
        open.AssertClean();
    }

    /// <summary>Presses Tab until the control has the focus. Every stop on the way must be seen, and have a name.</summary>
    private static async Task TabToAsync(OpenPage open, string selector, bool backwards = false)
    {
        var target = open.Locate(selector);
        for (var i = 0; i < MostStops; i++)
        {
            await open.Page.Keyboard.PressAsync(backwards ? "Shift+Tab" : "Tab");
            var focused = open.Locate(":focus");
            if (await focused.CountAsync() == 0)
                continue;
            await Expect(focused).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex("\\S"));
            var stop = await focused.EvaluateAsync<string>("stop => stop.outerHTML.slice(0, 120)");
            Assert.That(await focused.EvaluateAsync<bool>(IsOutlined), stop);
            if (await target.EvaluateAllAsync<bool>("targets => targets.includes(document.activeElement)"))
                return;
        }
        Assert.Fail($"Tab does not reach {selector}.");
    }

    // The ring is around the control itself, or around what stands for it.
    private const string IsOutlined =
        "stop => [stop, stop.nextElementSibling, stop.closest('label')].some(shown => "
        + "shown && getComputedStyle(shown).outlineStyle !== 'none' && parseFloat(getComputedStyle(shown).outlineWidth) >= 2)";
}
