using Microsoft.Playwright;
using static SreAssignment.AppHost.Tests.Page.OpenPage;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>Signing in and out, and what is kept of it.</summary>
public sealed class SessionTests
{
    [Test]
    public async Task A_wrong_secret_is_refused_in_words_and_the_right_one_opens_the_page()
    {
        await using var open = await OpenAsync();
        await open.SignInAsync("not the secret");
        var alert = open.Locate("#credentials-problem");
        await Expect(alert).ToContainTextAsync("You cannot be signed in.");
        await Expect(alert).ToContainTextAsync("401 · invalid_client · request ");
        await Expect(open.Page.GetByLabel("Client secret")).ToBeFocusedAsync();

        await open.SignInAsync();
        await Expect(open.Page.GetByText("Signed in as developer")).ToBeVisibleAsync();
        await Expect(alert).ToBeEmptyAsync();
        open.AssertClean(401);
    }

    [Test]
    public async Task Neither_secret_nor_token_is_in_an_address_or_in_any_storage()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();

        Assert.That(open.Page.Url, Is.EqualTo(open.Requests[0].Url), "the address stays as it was");
        Assert.That(open.Requests.Select(request => request.Url), Has.None.Contains(open.Platform.Secret).And.None.Contains("eyJ"));
        Assert.That(await open.Page.Context.CookiesAsync(), Is.Empty);
        Assert.That(
            await open.Page.EvaluateAsync<int>(
                "async () => localStorage.length + sessionStorage.length + (await indexedDB.databases()).length + (await caches.keys()).length"),
            Is.Zero);
        Assert.That(await open.Page.ContentAsync(), Does.Not.Contain(open.Platform.Secret));

        await open.Page.ReloadAsync();
        await Expect(open.Page.GetByLabel("Client secret")).ToBeVisibleAsync();
        open.AssertClean();
    }

    [Test]
    public async Task A_token_that_ends_is_renewed()
    {
        await using var open = await OpenAsync(withClock: true);
        await open.UploadAsync();
        Assert.That(TokenRequests(open), Is.EqualTo(1));

        await open.Page.Clock.FastForwardAsync("05:00");
        await open.RenditionAsync("width=800", () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync());

        Assert.That(TokenRequests(open), Is.EqualTo(2));
        open.AssertClean();
    }

    [Test]
    public async Task A_token_that_is_refused_is_renewed_once()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        await open.Page.RouteAsync("**/rendition?*width=300*", route => route.FulfillAsync(new() { Status = 401 }), new() { Times = 1 });

        await open.RenditionAsync("width=300", () => open.Page.GetByLabel("Width", new() { Exact = true }).FillAsync("300"));

        Assert.That(TokenRequests(open), Is.EqualTo(2));
        open.AssertClean(401);
    }

    [Test]
    public async Task Signing_out_revokes_the_token_and_leaves_nothing_on_the_page()
    {
        await using var open = await OpenAsync();
        await open.UploadAsync();
        var revocation = await open.Page.RunAndWaitForResponseAsync(
            () => open.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync(), "**/oauth2/revoke");

        Assert.That(revocation.Status, Is.EqualTo(200));
        await Expect(open.Locate("#signed-in")).ToBeHiddenAsync();
        await Expect(open.Locate("#images")).ToBeEmptyAsync();
        Assert.That(await open.Locate("#picture").GetAttributeAsync("src"), Is.Null);
        await Expect(open.Page.GetByLabel("Client secret")).ToBeFocusedAsync();
        open.AssertClean();
    }

    private static int TokenRequests(OpenPage open) => open.Requests.Count(request => request.Url.EndsWith("/oauth2/token", StringComparison.Ordinal));
}
