using System.Text.Json.Nodes;

namespace SreAssignment.Testing;

/// <summary>Assertions on problem documents (RFC 9457).</summary>
public static class ProblemAssertions
{
    /// <summary>Asserts that the response is a problem document with the members that all of this application's problems have.</summary>
    /// <param name="response">The response.</param>
    /// <param name="slug">The last part of the problem's type.</param>
    /// <returns>The document.</returns>
    public static async Task<JsonObject> ReadProblemAsync(this HttpResponseMessage response, string slug)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"), body);
        var problem = JsonNode.Parse(body)!.AsObject();
        Assert.Multiple(() =>
        {
            Assert.That((string?)problem["type"], Is.EqualTo($"urn:sreassignment:problem:{slug}"));
            Assert.That((int?)problem["status"], Is.EqualTo((int)response.StatusCode));
            Assert.That((string?)problem["title"], Is.Not.Empty);
            Assert.That((string?)problem["detail"], Is.Not.Empty);
            Assert.That((string?)problem["traceId"], Has.Length.EqualTo(32));
            Assert.That((string?)problem["requestId"], Is.Not.Empty);
        });
        return problem;
    }
}
