using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.Gateway.Tokens;

/// <summary>Exchanges clients' tokens for internal ones at the authority (RFC 8693).</summary>
internal sealed partial class TokenExchangeClient(
    IHttpClientFactory clients, IOptions<GatewayOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<TokenExchangeClient> logger)
{
    public const string ClientName = "token-exchange";

    /// <summary>When to retry while the authority is unavailable.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly AuthenticationHeaderValue _credentials = Basic(options.Value);

    /// <summary>Exchanges a token. A failure is a result and not an exception.</summary>
    /// <param name="token">The token of the client.</param>
    /// <param name="audience">The service that receives the internal token.</param>
    /// <param name="requestId">The id of the request, which the exchange has too.</param>
    public async Task<ExchangeResult> ExchangeAsync(string token, string audience, string requestId)
    {
        var started = time.GetTimestamp();
        var result = await SendAsync(token, audience, requestId);
        metrics.Exchanged(time.GetElapsedTime(started), result);
        return result;
    }

    private async Task<ExchangeResult> SendAsync(string token, string audience, string requestId)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Headers = { Authorization = _credentials },
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = token,
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["audience"] = audience,
            }),
        };
        request.Headers.Add(RequestId.Header, requestId);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request);
            return response.IsSuccessStatusCode
                ? Accept(await response.Content.ReadFromJsonAsync(ExchangeJson.Default.ExchangedToken))
                : await RefuseAsync(response);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or TaskCanceledException or JsonException)
        {
            LogFailed(logger, exception.Message);
            return new ExchangeResult.Unavailable(RetryAfter);
        }
    }

    private ExchangeResult Accept(ExchangedToken? response)
    {
        if (response is { AccessToken: { Length: > 0 } token, ExpiresIn: > 0 })
            return new ExchangeResult.Accepted(token, TimeSpan.FromSeconds(response.ExpiresIn));
        LogFailed(logger, "The response has no access_token or no expires_in.");
        return new ExchangeResult.Unavailable(RetryAfter);
    }

    private async Task<ExchangeResult> RefuseAsync(HttpResponseMessage response)
    {
        var error = response.Content.Headers.ContentType?.MediaType == "application/json"
            ? (await response.Content.ReadFromJsonAsync(ExchangeJson.Default.ErrorResponse))?.Error
            : null;
        // RFC 8693 section 2.2.2: the subject token is invalid. Every other error is about the gateway itself.
        if (response.StatusCode == HttpStatusCode.BadRequest && error is "invalid_request" or "invalid_grant")
            return new ExchangeResult.Refused();
        LogFailed(logger, $"The authority responded with {(int)response.StatusCode} {error}.");
        return new ExchangeResult.Unavailable(response.Headers.RetryAfter?.Delta ?? RetryAfter);
    }

    // RFC 6749 section 2.3.1: both are form-encoded.
    private static AuthenticationHeaderValue Basic(GatewayOptions options) => new("Basic", Convert.ToBase64String(
        Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(options.ClientId)}:{WebUtility.UrlEncode(options.ClientSecret)}")));

    [LoggerMessage(LogLevel.Warning, "Token exchange failed: {Reason} New tokens get 503. Check that auth is healthy, and the setting Gateway:ClientSecret.")]
    private static partial void LogFailed(ILogger logger, string reason);
}

/// <summary>The result of a token exchange.</summary>
internal abstract record ExchangeResult
{
    private ExchangeResult()
    {
    }

    /// <summary>The token is valid.</summary>
    /// <param name="InternalToken">The token for the services. Never logged.</param>
    /// <param name="Lifetime">For how long it is valid from now.</param>
    public sealed record Accepted(string InternalToken, TimeSpan Lifetime) : ExchangeResult
    {
        public override string ToString() => nameof(Accepted);
    }

    /// <summary>The token is not valid any more: it was revoked or has expired.</summary>
    public sealed record Refused : ExchangeResult;

    /// <summary>The authority is unavailable.</summary>
    /// <param name="RetryAfter">When to retry.</param>
    public sealed record Unavailable(TimeSpan RetryAfter) : ExchangeResult;
}

/// <summary>RFC 8693 section 2.2.1.</summary>
internal sealed record ExchangedToken(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>RFC 6749 section 5.2.</summary>
internal sealed record ErrorResponse([property: JsonPropertyName("error")] string? Error);

[JsonSerializable(typeof(ExchangedToken))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
