using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Clients;

/// <summary>Authenticates the client of a request (RFC 6749 section 3.2.1).</summary>
internal sealed class ClientAuthenticator(ClientRegistry clients)
{
    public Outcome<Client> Authenticate(HttpRequest request, OAuthForm form)
    {
        var presented = PresentedCredentials.Read(request, form);
        if (presented.Failed)
            return presented.Error;

        return clients.Authenticate(presented.Value.ClientId, presented.Value.Secret) is { } client
            ? client
            : OAuthError.InvalidClient("The client is unknown or its secret is wrong.");
    }
}
