using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SreAssignment.Auth.Endpoints;

/// <summary>
/// A successful response: JSON with its length. <see cref="TypedResults"/> would create a logger and the services of the request for each response, and send
/// the body in chunks.
/// </summary>
/// <param name="Value">The body.</param>
/// <param name="Type">The serializer of the body.</param>
internal sealed record OAuthResponse<T>(T Value, JsonTypeInfo<T> Type) : IResult
{
    private const string ContentType = "application/json; charset=utf-8";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(Value, Type);
        httpContext.Response.ContentType = ContentType;
        httpContext.Response.ContentLength = body.Length;
        await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
    }
}
