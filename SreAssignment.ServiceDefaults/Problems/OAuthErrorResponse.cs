using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>Error responses of OAuth endpoints (RFC 6749 section 5.2), which are not problem documents whatever their status is.</summary>
public static class OAuthErrorResponse
{
    private const char Substitute = '?';

    /// <summary>Writes an error response. It must not be stored (section 5.1).</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The HTTP status, 400 to 599.</param>
    /// <param name="code">The value of <c>error</c>.</param>
    /// <param name="description">The value of <c>error_description</c>. Characters that it must not contain are replaced.</param>
    /// <param name="retryAfter">The value of <c>Retry-After</c>, rounded up to whole seconds.</param>
    public static Task WriteAsync(HttpContext context, int status, string code, string description, TimeSpan? retryAfter = null)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        if (retryAfter is { } after)
            context.Response.Headers.RetryAfter = Math.Ceiling(after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return context.Response.WriteAsJsonAsync(
            new OAuthErrorBody(code, Clean(description)), OAuthErrorJson.Default.OAuthErrorBody, "application/json", context.RequestAborted);
    }

    /// <summary>Determines whether a path is that of an OAuth endpoint, existing or not.</summary>
    internal static bool IsFor(PathString path) => path.StartsWithSegments("/oauth2");

    // Section 5.2 has no codes for errors of HTTP. Section 4.1.2.1 has two for faults of the server.
    internal static string Code(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "invalid_client",
        StatusCodes.Status429TooManyRequests or StatusCodes.Status502BadGateway or StatusCodes.Status503ServiceUnavailable
            or StatusCodes.Status504GatewayTimeout => "temporarily_unavailable",
        >= StatusCodes.Status500InternalServerError and not StatusCodes.Status501NotImplemented => "server_error",
        _ => "invalid_request",
    };

    // %x20-21 / %x23-5B / %x5D-7E
    private static string Clean(string text) =>
        string.Create(text.Length, text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = text[i] is >= ' ' and <= '~' and not ('"' or '\\') ? text[i] : Substitute;
        });
}

/// <summary>The members of the JSON body.</summary>
internal sealed record OAuthErrorBody(string Error, string ErrorDescription);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(OAuthErrorBody))]
internal sealed partial class OAuthErrorJson : JsonSerializerContext;
