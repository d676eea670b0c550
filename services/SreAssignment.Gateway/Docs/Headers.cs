using Microsoft.OpenApi;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.Gateway.Docs;

/// <summary>The headers of answers that a caller wants to know of.</summary>
internal static class Headers
{
    public const string CacheControl = "Cache-Control";
    public const string ETag = "ETag";
    public const string Location = "Location";
    public const string RetryAfter = "Retry-After";
    public const string ServerTiming = "Server-Timing";
    public const string WwwAuthenticate = "WWW-Authenticate";

    private const string RateLimit = "RateLimit";
    private const string RateLimitPolicy = "RateLimit-Policy";

    private static readonly Dictionary<string, string> Meanings = new()
    {
        [CacheControl] = "For how long the answer may be kept.",
        [ETag] = "For If-None-Match.",
        [Location] = "The address of what was made.",
        [RateLimit] = "What is left: r requests, until the bucket is full again in t seconds.",
        [RateLimitPolicy] = "What is allowed: q requests in w seconds.",
        [RequestId.Header] = "The request's id: the one that was sent, or a new one. It is in every log line about it.",
        [RetryAfter] = "In how many seconds to come back.",
        [ServerTiming] = "How long each stage took.",
        [WwwAuthenticate] = "RFC 6750: what is wrong with the token, or which scope it lacks.",
    };

    /// <summary>What every answer has.</summary>
    public static readonly IReadOnlyList<string> OfEveryAnswer = [RequestId.Header, RateLimit, RateLimitPolicy];

    public static Dictionary<string, IOpenApiHeader> All() => Meanings.ToDictionary(
        header => header.Key,
        header => (IOpenApiHeader)new OpenApiHeader { Description = header.Value, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
}
