using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace SreAssignment.Dashboard.Tests.Support;

internal static class PageExtensions
{
    /// <summary>Chooses one of several, and waits until the address says so: a link that is chosen before would be overtaken.</summary>
    public static async Task ChooseAsync(this IPage page, string label, string value)
    {
        await page.GetByRole(AriaRole.Combobox, new() { Name = label }).SelectOptionAsync(value);
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(Uri.EscapeDataString(value))));
    }

    /// <summary>What was copied last.</summary>
    public static async Task<string> ReadClipboardAsync(this IPage page)
    {
        await page.Context.GrantPermissionsAsync(["clipboard-read"]);
        return await page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
    }
}
