using Microsoft.Playwright;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>How long a page takes from the click to its first content, on an application that has just been started.</summary>
[Category("Soak")]
[NonParallelizable]
public sealed class FirstPaintTests
{
    private static readonly string[] Paths = ["/", "/console/images", "/logs", "/traces", "/metrics", "/promises"];

    [Test]
    public async Task Every_page_shows_content_on_its_first_visit_and_its_second()
    {
        var chromium = await Chromium.GetAsync();
        await using var host = await AppHostProcess.StartAsync();
        await host.WaitUntilHealthyAsync();
        await using var context = await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 800 } });
        var page = await context.NewPageAsync();

        // A browser that has just been started takes its time for itself, even with a page that is next to nothing.
        await page.GotoAsync(new Uri(host.LoginUrl, "/login").AbsoluteUri);
        await PaintAsync(page, "sign-in page, in a browser just started");
        await page.GotoAsync(host.LoginUrl.AbsoluteUri);
        var paints = new List<double> { await PaintAsync(page, "first visit of all") };
        foreach (var visit in (string[])["first", "second"])
        {
            foreach (var path in Paths)
            {
                await page.GotoAsync(new Uri(host.LoginUrl, path).AbsoluteUri);
                paints.Add(await PaintAsync(page, $"{visit} visit of {path}"));
            }
        }

        TestContext.Out.WriteLine($"{host.WorkingSet / 1024 / 1024} MiB resident, {host.ProcessorTime.TotalSeconds:0.0} s of processor time");
        Assert.That(paints, Has.Count.EqualTo(1 + (2 * Paths.Length)).And.All.Positive, "every page shows something; how soon is printed, since it depends on what else the machine does");
    }

    // As the browser itself measures it, from the beginning of the navigation.
    private static async Task<double> PaintAsync(IPage page, string visit)
    {
        var paint = await page.EvaluateAsync<double>("""
            () => new Promise(resolve => new PerformanceObserver(list => {
                for (const entry of list.getEntriesByName('first-contentful-paint')) resolve(entry.startTime);
            }).observe({ type: 'paint', buffered: true }))
            """);
        var answer = await page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].responseEnd");
        TestContext.Out.WriteLine($"{visit}: first content after {paint:0} ms, of which {answer:0} ms until the answer");
        return paint;
    }
}
