using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.Auth.Telemetry;
using SreAssignment.Auth.Tokens;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Endpoints;

/// <summary>Token revocation (RFC 7009).</summary>
internal sealed partial class RevocationEndpoint(
    AccessTokenReader reader, RevocationStore store, RevocationList list, AuthMetrics metrics, TimeProvider time, ILogger<RevocationEndpoint> logger)
    : IOAuthEndpoint
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);

    public async ValueTask<IResult> HandleAsync(OAuthRequest request, CancellationToken cancellationToken)
    {
        if (request.Form["token"] is not { } text)
            return OAuthError.InvalidRequest("The parameter token is missing.");

        var token = await reader.ReadAsync(text, cancellationToken);
        if (token.Failed)
            // Section 2.2: the response to an invalid token is the same as to a revoked one. Section 2.2.1: 503 when that is unknown.
            return token.Error.Status == StatusCodes.Status503ServiceUnavailable ? token.Error : Revoked();

        // Section 2.1.
        if (token.Value.ClientId != request.Client.Id)
            return OAuthError.UnauthorizedClient("The token was issued to another client.");

        return await RevokeAsync(request.Client, TokenRevocation.Of(token.Value.Id, token.Value.ExpiresAt), cancellationToken);
    }

    private async Task<IResult> RevokeAsync(Client client, TokenRevocation revocation, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Deadline, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await store.AddAsync(revocation, either.Token);
        }
        catch (Exception exception) when (
            exception is ObjectStoreException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Section 2.2.1: the client must assume that the token is still valid, and may retry.
            LogNotRevoked(revocation.Name, client.Id, exception);
            return OAuthError.Unavailable(
                "The token is not revoked: object storage is unavailable.", (exception as ObjectStoreUnavailableException)?.RetryAfter ?? RetryAfter);
        }

        list.Add(revocation);
        metrics.Revoked();
        LogRevoked(revocation.Name, client.Id, revocation.ExpiresAt);
        return Revoked();
    }

    // RFC 7009 section 2.2 defines no content. Clients that parse the response as JSON need an object.
    private static IResult Revoked() => new OAuthResponse<RevocationResponse>(new(), AuthJson.Default.RevocationResponse);

    [LoggerMessage(LogLevel.Information, "Token revoked: {TokenId} of client {ClientId}, which would have expired at {ExpiresAt:u}")]
    private partial void LogRevoked(string tokenId, string clientId, DateTimeOffset expiresAt);

    [LoggerMessage(LogLevel.Error, "Token not revoked: {TokenId} of client {ClientId}. Check the object storage; the client must retry.")]
    private partial void LogNotRevoked(string tokenId, string clientId, Exception exception);
}

/// <summary>The JSON body of a successful response, an object without members.</summary>
internal sealed record RevocationResponse;
