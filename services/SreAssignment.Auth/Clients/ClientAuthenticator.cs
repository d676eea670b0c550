using System.Net;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Clients;

/// <summary>
/// Authenticates the client of a request (RFC 6749 section 3.2.1). Guessing is throttled (section 10.10) in the response to wrong credentials only: they are
/// verified first, since a client that is locked out by the failures of others is an outage. Secrets are long and random, so the verification is one hash.
/// </summary>
internal sealed partial class ClientAuthenticator(ClientRegistry clients, ClientAssertion assertions, TimeProvider time, ILogger<ClientAuthenticator> logger)
{
    // Services of the platform are counted apart from clients outside of it.
    private readonly FailedAuthentications _public = new(time);
    private readonly FailedAuthentications _internal = new(time);

    public async ValueTask<Outcome<Client>> AuthenticateAsync(HttpContext context, OAuthForm form, Listeners listener)
    {
        var presented = PresentedCredentials.Read(context.Request, form);
        if (presented.Failed)
            return presented.Error;

        var result = presented.Value switch
        {
            { Assertion: { } assertion } credentials => await assertions.AuthenticateAsync(assertion, credentials.ClientId),
            { ClientId: { } id, Secret: { } secret } when clients.Authenticate(id, secret) is { } client => client,
            _ => OAuthError.InvalidClient("The client is unknown or its secret is wrong."),
        };
        return result.Failed ? Count(presented.Value, context.Connection.RemoteIpAddress, listener, result.Error) : result;
    }

    private OAuthError Count(PresentedCredentials presented, IPAddress? address, Listeners listener, OAuthError error)
    {
        var network = FailedAuthentications.NetworkOf(address);
        var verdict = (listener == Listeners.Internal ? _internal : _public).Add(network);
        if (verdict.Wait is { } wait)
            LogThrottled(network.ToString(), Printable(presented.ToString()), wait);

        return verdict.RetryAfter is { } retryAfter ? OAuthError.TooManyFailures(retryAfter) : error;
    }

    private static string Printable(string clientId) =>
        VisibleText.IsValid(clientId) && clientId.Length <= AuthLimits.MaxClientIdLength ? clientId : "(unprintable)";

    [LoggerMessage(LogLevel.Warning, "Too many authentications from {Network} failed, the last one as {ClientId}: failures get 429 for {Wait}")]
    private partial void LogThrottled(string network, string clientId, TimeSpan wait);
}
