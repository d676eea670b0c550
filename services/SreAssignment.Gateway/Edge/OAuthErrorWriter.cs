using System.Text.Json.Serialization;

namespace SreAssignment.Gateway.Edge;

/// <summary>Writes the gateway's own errors under <c>/oauth2/</c> as RFC 6749 section 5.2 has them, whatever their status: OAuth clients read nothing else.</summary>
internal sealed class OAuthErrorWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Path.StartsWithSegments("/oauth2");

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        response.Headers.CacheControl = "no-store";
        response.Headers.Pragma = "no-cache";
        var error = new OAuthError(Code(response.StatusCode), Printable(context.ProblemDetails.Detail ?? ""));
        return new(response.WriteAsJsonAsync(error, OAuthErrorJson.Default.OAuthError, contentType: null, context.HttpContext.RequestAborted));
    }

    // Section 5.2 has codes for the client's errors, section 4.1.2.1 for the server's.
    private static string Code(int status) => status switch
    {
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => "temporarily_unavailable",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request",
    };

    // The characters of error_description: %x20-21 / %x23-5B / %x5D-7E.
    private static string Printable(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = source[i] is >= ' ' and <= '~' and not ('"' or '\\') ? source[i] : '?';
    });
}

/// <summary>The JSON body.</summary>
internal sealed record OAuthError(
    [property: JsonPropertyName("error")] string Error,
    [property: JsonPropertyName("error_description")] string Description);

[JsonSerializable(typeof(OAuthError))]
internal sealed partial class OAuthErrorJson : JsonSerializerContext;
