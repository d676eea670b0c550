using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace SreAssignment.Gateway.Tokens;

/// <summary>Exchanges clients' tokens for internal ones at the authority (RFC 8693).</summary>
internal sealed partial class TokenExchangeClient(
    IHttpClientFactory clients, IOptions<GatewayOptions> options, TimeProvider time, GatewayMetrics metrics, ILogger<TokenExchangeClient> logger)
{
    public const string ClientName = "token-exchange";

    /// <summary>When to ask an authority again that is unavailable.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly AuthenticationHeaderValue _credentials = Basic(options.Value);

    /// <summary>Asks the authority. A failure is a result and not an exception.</summary>
    public async Task<ExchangeResult> ExchangeAsync(string token)
    {
        var started = time.GetTimestamp();
        var result = await SendAsync(token);
        metrics.Exchanged(time.GetElapsedTime(started), result);
        return result;
    }

    private async Task<ExchangeResult> SendAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Headers = { Authorization = _credentials },
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["subject_token"] = token,
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
                ["audience"] = Audiences.Images,
            }),
        };
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request);
            return response.IsSuccessStatusCode
                ? Accept(await response.Content.ReadFromJsonAsync(ExchangeJson.Default.TokenResponse))
                : await RefuseAsync(response);
        }
        catch (Exception exception) when (
            exception is HttpRequestException or TimeoutRejectedException or BrokenCircuitException or TaskCanceledException or JsonException)
        {
            LogFailed(logger, exception.Message);
            return new ExchangeResult.Unavailable(RetryAfter);
        }
    }

    private ExchangeResult Accept(TokenResponse? response)
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
        // RFC 8693 section 2.2.2: the subject token is what is wrong. Every other error is about the gateway itself, and not the fault of the client.
        if (response.StatusCode == HttpStatusCode.BadRequest && error is "invalid_request" or "invalid_grant")
            return new ExchangeResult.Refused();
        LogFailed(logger, $"The authority responded with {(int)response.StatusCode} {error}.");
        return new ExchangeResult.Unavailable(response.Headers.RetryAfter?.Delta ?? RetryAfter);
    }

    // RFC 6749 section 2.3.1: both are form-encoded first.
    private static AuthenticationHeaderValue Basic(GatewayOptions options) => new("Basic", Convert.ToBase64String(
        Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(options.ClientId)}:{WebUtility.UrlEncode(options.ClientSecret)}")));

    [LoggerMessage(LogLevel.Warning, "The token exchange failed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}

/// <summary>What the authority said about a token.</summary>
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

    /// <summary>The token is not valid any more, most likely revoked.</summary>
    public sealed record Refused : ExchangeResult;

    /// <summary>The authority cannot be asked now.</summary>
    /// <param name="RetryAfter">When to ask again.</param>
    public sealed record Unavailable(TimeSpan RetryAfter) : ExchangeResult;
}

/// <summary>RFC 8693 section 2.2.1.</summary>
internal sealed record TokenResponse(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>RFC 6749 section 5.2.</summary>
internal sealed record ErrorResponse([property: JsonPropertyName("error")] string? Error);

[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ExchangeJson : JsonSerializerContext;
