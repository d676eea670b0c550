using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>What a person sees of a resource that does not run as it should.</summary>
public sealed class TroubleTests
{
    [Test]
    public async Task A_crash_shows_its_exit_code_and_last_lines_and_who_waits_says_for_whom()
    {
        await using var app = await EmptyApplication.StartAsync(builder =>
        {
            var broken = builder.AddExecutable("broken", "/bin/sh", ".", "-c", "for i in 1 2 3 4 5 6 7; do echo step $i; done; echo the disk is full >&2; exit 3");
            builder.AddExecutable("job", "/bin/sh", ".", "-c", "exit 0").WaitForCompletion(broken);
            var later = builder.AddExecutable("later", "/bin/sh", ".", "-c", "exit 0").WithExplicitStart();
            builder.AddExecutable("patient", "/bin/sh", ".", "-c", "exit 0").WaitFor(later);
        });
        await app.ResourceNotifications.WaitForResourceAsync("job", KnownResourceStates.FailedToStart, RunningPlatform.Deadline);
        await app.ResourceNotifications.WaitForResourceAsync("patient", KnownResourceStates.Waiting, RunningPlatform.Deadline);
        var page = await Browser.SignInAsync(app.Services.GetRequiredService<DashboardService>());
        var details = page.GetByRole(AriaRole.Complementary);

        await ChooseAsync(page, "broken");
        await Expect(details).ToContainTextAsync("Exited (3)");
        var lines = details.Locator("pre");
        await Expect(lines).ToContainTextAsync("the disk is full");
        await Expect(lines).ToContainTextAsync("step 7");
        await Expect(lines).Not.ToContainTextAsync("step 1");

        await ChooseAsync(page, "job");
        await Expect(details.Locator("pre")).ToContainTextAsync("'broken' ended with exit code 3, not 0");

        await ChooseAsync(page, "patient");
        await Expect(details.Locator("pre")).ToContainTextAsync("waits for later");

        await ChooseAsync(page, "later");
        await Expect(details).ToContainTextAsync("Not started");
        await Expect(details.Locator("pre")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_page_that_is_open_does_not_keep_the_application_from_ending()
    {
        await using var app = await EmptyApplication.StartAsync();
        var page = await Browser.SignInAsync(app.Services.GetRequiredService<DashboardService>());

        // The server's own patience with open connections is 30 s.
        await app.StopAsync(RunningPlatform.Deadline).WaitAsync(TimeSpan.FromSeconds(20));
        await Expect(page.GetByText("is not running")).ToBeVisibleAsync();
    }

    private static Task ChooseAsync(IPage page, string resource) => page.GetByRole(AriaRole.Button, new() { Name = resource, Exact = true }).ClickAsync();
}
