using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>The dashboard without a mouse: everything is reached by Tab, and whatever has the focus shows it.</summary>
public sealed class KeyboardTests
{
    private const int MostSteps = 120;

    // What has the focus, inside of the elements of the component library too, and whether it or what surrounds it has an outline or a shadow.
    private const string Focused = """
        () => {
          let element = document.activeElement;
          while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
          const hosts = [element, document.activeElement, element.closest('fluent-text-input')].filter(e => e);
          const isVisible = hosts.map(e => getComputedStyle(e)).some(s => (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none');
          const outer = document.activeElement;
          const text = (outer.getAttribute('aria-label') || outer.innerText || outer.closest('[aria-label]')?.getAttribute('aria-label') || '').trim().replace(/\s+/g, ' ');
          return `${isVisible ? 'visible' : 'INVISIBLE'} ${outer.localName} ${text}`;
        }
        """;

    [Test]
    public async Task A_resource_is_chosen_a_command_run_and_its_panel_closed()
    {
        var (page, _) = await Browser.SignInAsync();
        await TabToAsync(page, "^tr gateway ");
        await page.Keyboard.PressAsync("Enter");
        var details = page.GetByRole(AriaRole.Complementary);
        await Expect(details).ToBeFocusedAsync();

        await TabToAsync(page, "^fluent-button .*Ready-made curl|^fluent-button Get a fresh token");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".run", new() { HasText = "gateway: Ready-made curl" })).ToContainTextAsync("is done");

        await page.Keyboard.PressAsync("Escape");
        await Expect(details).ToBeHiddenAsync();
        Assert.That(await page.EvaluateAsync<string>(Focused), Does.Match("^visible tr gateway "), "the focus is back where it came from");
    }

    [Test]
    public async Task Another_page_is_opened_and_filtered()
    {
        var (page, _) = await Browser.SignInAsync();
        await TabToAsync(page, "^a Logs");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Logs" })).ToBeFocusedAsync();
        await Expect(page.Locator("tr.row").First).ToBeVisibleAsync();

        await TabToAsync(page, "^select Resource");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page).ToHaveURLAsync(new Regex("service="));

        await TabToAsync(page, "^(fluent-text-input|input) Search all text");
        await page.Keyboard.TypeAsync("no entry says this");
        await Expect(page.GetByText("No entry matches")).ToBeVisibleAsync();
    }

    [Test]
    public async Task An_entry_and_a_span_open_and_close()
    {
        var (page, _) = await Browser.SignInAsync();
        await page.GotoAsync(new Uri(new Uri(page.Url), "/traces").AbsoluteUri);
        await page.Locator("[data-ready]").WaitForAsync();
        await Expect(page.Locator("tr.row").First).ToBeVisibleAsync();
        await TabToAsync(page, "^tr ");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/traces/[0-9a-f]{32}"));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();

        await TabToAsync(page, "^button gateway-");
        await page.Keyboard.PressAsync("Enter");
        var details = page.GetByRole(AriaRole.Complementary);
        await Expect(details).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(details).ToBeHiddenAsync();
    }

    private static async Task TabToAsync(IPage page, string what)
    {
        var seen = new List<string>();
        for (var step = 0; step < MostSteps; step++)
        {
            await page.Keyboard.PressAsync("Tab");
            var focused = await page.EvaluateAsync<string>(Focused);
            seen.Add(focused);

            // A page begins at its heading, which is nothing to act on, and ends where the browser's own controls are.
            Assert.That(focused, Does.StartWith("visible ").Or.StartWith("INVISIBLE body ").Or.StartWith("INVISIBLE h1 "), "the focus shows");
            if (Regex.IsMatch(focused[(focused.IndexOf(' ') + 1)..], what))
                return;
        }

        Assert.Fail($"{what} is not reached: {string.Join(", ", seen)}");
    }
}
