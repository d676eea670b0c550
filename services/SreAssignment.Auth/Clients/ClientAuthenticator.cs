using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Throttling;

namespace SreAssignment.Auth.Clients;

/// <summary>Authenticates the client of a request (RFC 6749 section 3.2.1), not more often than guessing is given a chance (section 10.10).</summary>
internal sealed partial class ClientAuthenticator(ClientRegistry clients, FailedAttempts failures, ILogger<ClientAuthenticator> logger)
{
    public Outcome<Client> Authenticate(HttpRequest request, OAuthForm form)
    {
        var presented = PresentedCredentials.Read(request, form);
        if (presented.Failed)
            return presented.Error;

        var source = AttemptSource.Of(request.HttpContext, presented.Value.ClientId);
        if (failures.WaitOf(source) is { } wait)
            return OAuthError.TooManyAttempts(wait);

        if (clients.Authenticate(presented.Value.ClientId, presented.Value.Secret) is { } client)
        {
            failures.Clear(source);
            return client;
        }

        // The answer is the same past the limit: the wait begins with the next request, whatever it holds.
        if (failures.Add(source) is { } blocked)
            LogBlocked(Printable(source.ClientId), source.Address.ToString(), blocked);

        return OAuthError.InvalidClient("The client is unknown or its secret is wrong.");
    }

    private static string Printable(string clientId) => VisibleText.IsValid(clientId) ? clientId : "(unprintable)";

    [LoggerMessage(LogLevel.Warning, "Authentication as {ClientId} from {Address} failed too often: refused for {Wait}")]
    private partial void LogBlocked(string clientId, string address, TimeSpan wait);
}
