using System.Net;

namespace SreAssignment.AppHost.Tests;

/// <summary>Parameters that must be refused with a problem that names them and what is allowed.</summary>
public sealed class BadParameterTests
{
    [TestCase("width=0", "invalid-parameter", "width")]
    [TestCase("width=100000", "invalid-parameter", "width")]
    [TestCase("width=abc", "invalid-parameter", "width")]
    [TestCase("height=-1", "invalid-parameter", "height")]
    [TestCase("width=10&fit=diagonal", "invalid-parameter", "fit")]
    [TestCase("width=10&format=tiff", "invalid-parameter", "format")]
    [TestCase("width=10&quality=101", "invalid-parameter", "quality")]
    [TestCase("width=10&colour=blue", "unknown-parameter", "colour")]
    public async Task Of_a_rendition(string query, string slug, string parameter)
    {
        var platform = await SharedPlatform.GetAsync();
        var path = await platform.UploadAsync();
        using var response = await platform.SendAsync(HttpMethod.Get, $"{path}/rendition?{query}");
        Assert.That(await Problem.AssertAsync(response, HttpStatusCode.BadRequest, slug), Does.Contain(parameter));
    }

    [TestCase("GET", "")]
    [TestCase("GET", "/content")]
    [TestCase("GET", "/rendition?width=10")]
    [TestCase("DELETE", "")]
    public async Task Of_an_image_that_does_not_exist(string method, string suffix)
    {
        var platform = await SharedPlatform.GetAsync();
        var path = await platform.UploadAsync();
        var unknown = path[..^1] + (path[^1] == 'a' ? 'b' : 'a');
        using var response = await platform.SendAsync(new HttpMethod(method), $"{unknown}{suffix}");
        await Problem.AssertAsync(response, HttpStatusCode.NotFound, "image-not-found");
    }

    [TestCase("limit=0")]
    [TestCase("limit=100000")]
    [TestCase("cursor=!!")]
    public async Task Of_a_list(string query)
    {
        var platform = await SharedPlatform.GetAsync();
        using var response = await platform.SendAsync(HttpMethod.Get, $"/api/v1/images?{query}");
        await Problem.AssertAsync(response, HttpStatusCode.BadRequest, "invalid-parameter");
    }

    [Test]
    public async Task Of_a_path_that_does_not_exist()
    {
        var platform = await SharedPlatform.GetAsync();
        using var response = await platform.SendAsync(HttpMethod.Get, "/api/v1/pictures");
        await Problem.AssertAsync(response, HttpStatusCode.NotFound, "not-found");
    }
}
