using Microsoft.Playwright;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>Every text can be read: its contrast is that of WCAG 2.2, level AA (1.4.3).</summary>
public sealed class ContrastTests
{
    // Texts whose colour is too near to that of what they stand on, as the browser has computed both.
    private const string TooFaint = """
        () => {
          const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const parse = color => {
            context.clearRect(0, 0, 1, 1);
            context.fillStyle = color;
            context.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
            return { r, g, b, a: a / 255 };
          };
          const over = (top, below) => ({ r: top.r * top.a + below.r * (1 - top.a), g: top.g * top.a + below.g * (1 - top.a), b: top.b * top.a + below.b * (1 - top.a), a: 1 });
          const backgroundOf = element => {
            const layers = [];
            for (let e = element; e; e = e.parentElement ?? e.getRootNode().host) {
              const background = e instanceof SVGElement && !(e instanceof SVGSVGElement) ? 'transparent' : getComputedStyle(e).backgroundColor;
              layers.push(parse(background));
            }
            return layers.reverse().reduce((below, top) => over(top, below), { r: 255, g: 255, b: 255, a: 1 });
          };
          const luminance = c => [c.r, c.g, c.b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const faint = [];
          for (const element of document.body.querySelectorAll('*')) {
            if (![...element.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim())) continue;
            if (['SCRIPT', 'STYLE', 'OPTION', 'title'].includes(element.tagName) || element.closest('[disabled]') || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const background = backgroundOf(element);
            let text = parse(element instanceof SVGElement ? style.fill : style.color);
            for (let e = element; e; e = e.parentElement) text.a *= parseFloat(getComputedStyle(e).opacity);
            text = over(text, background);
            const [light, dark] = [luminance(text), luminance(background)].sort((a, b) => b - a);
            const ratio = (light + 0.05) / (dark + 0.05);
            const size = parseFloat(style.fontSize);
            const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
            if (ratio < (isLarge ? 3 : 4.5))
              faint.push(`${ratio.toFixed(2)} <${element.localName} class="${element.getAttribute('class') ?? ''}"> ${element.textContent.trim().slice(0, 40)}`);
          }
          return [...new Set(faint)];
        }
        """;

    [Test]
    public async Task Texts_stand_out(
        [Values("/?resource=images", "/console/images", "/logs", "/traces", "/metrics?service=images&meter=Microsoft.AspNetCore.Hosting&name=http.server.request.duration", "/promises")] string path,
        [Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, platform) = await Browser.SignInAsync(colours);
        await page.GotoAsync(new Uri(platform.Dashboard.LoginUrl, path).AbsoluteUri);
        await page.Locator("[data-ready]").WaitForAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeVisibleAsync();
        Assert.That(await page.EvaluateAsync<string[]>(TooFaint), Is.Empty);
    }

    [Test]
    public async Task Texts_of_a_trace_stand_out([Values(ColorScheme.Light, ColorScheme.Dark)] ColorScheme colours)
    {
        var (page, platform) = await Browser.SignInAsync(colours);
        var trace = platform.Store.Traces.All().First(t => t.Errors > 0);
        await page.GotoAsync(new Uri(platform.Dashboard.LoginUrl, $"/traces/{trace.Id}?span={trace.Root.SpanId}").AbsoluteUri);
        await Expect(page.Locator(".span.selected")).ToBeVisibleAsync();
        await page.Locator("[data-ready]").WaitForAsync();
        Assert.That(await page.EvaluateAsync<string[]>(TooFaint), Is.Empty);
    }
}
