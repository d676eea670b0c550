using System.Net;
using System.Text.Json;

namespace SreAssignment.AppHost.Tests.Support;

/// <summary>Reads RFC 9457 problems.</summary>
internal static class Problem
{
    /// <summary>Checks the status and the stable type, and returns the detail.</summary>
    public static async Task<string> AssertAsync(HttpResponseMessage response, HttpStatusCode status, string slug)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(status), body);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), body);
        using var problem = JsonDocument.Parse(body);
        Assert.That(problem.RootElement.GetProperty("type").GetString(), Is.EqualTo($"urn:sreassignment:problem:{slug}"));
        Assert.That(problem.RootElement.GetProperty("status").GetInt32(), Is.EqualTo((int)status));
        return problem.RootElement.GetProperty("detail").GetString()!;
    }
}
