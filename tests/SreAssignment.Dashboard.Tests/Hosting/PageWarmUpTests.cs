using SreAssignment.Dashboard.Hosting;

namespace SreAssignment.Dashboard.Tests.Hosting;

public sealed class PageWarmUpTests
{
    [Test]
    public void Every_page_has_an_address_to_open_it_by() => Assert.That(
        PageWarmUp.Pages(), Is.EquivalentTo(["/", "/console", "/logs", "/traces", "/traces/none", "/metrics", "/promises", "/not-found"]));
}
