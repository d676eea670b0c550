using System.Net;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

public sealed class AccessTests
{
    private static RunningImages Service => Shared.Service;

    private static readonly object[] Calls =
    [
        new[] { "POST", "/api/v1/images", "images:write" },
        new[] { "GET", "/api/v1/images", "images:read" },
        new[] { "GET", "/api/v1/images/x", "images:read" },
        new[] { "GET", "/api/v1/images/x/content", "images:read" },
        new[] { "HEAD", "/api/v1/images/x/content", "images:read" },
        new[] { "GET", "/api/v1/images/x/rendition", "images:read" },
        new[] { "DELETE", "/api/v1/images/x", "images:write" },
        new[] { "POST", "/api/v1/process", "images:write" },
    ];

    [TestCaseSource(nameof(Calls))]
    public async Task Every_call_needs_an_internal_token_with_its_scope(string method, string path, string scope)
    {
        var other = scope == "images:read" ? "images:write" : "images:read";
        Assert.That(await StatusAsync(method, path, token: null), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(method, path, Service.Token(audience: "gateway")), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(method, path, Service.Token(other)), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await StatusAsync(method, path, Service.Token(scope)), Is.Not.AnyOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden));
    }

    private static async Task<HttpStatusCode> StatusAsync(string method, string path, string? token)
    {
        using var client = Service.CreateClient(token);
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
}
