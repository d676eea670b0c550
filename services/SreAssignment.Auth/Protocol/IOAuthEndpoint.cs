using SreAssignment.Auth.Clients;

namespace SreAssignment.Auth.Protocol;

/// <summary>What an OAuth endpoint does once the request is well formed and its client has authenticated.</summary>
internal interface IOAuthEndpoint
{
    /// <summary>Answers; an <see cref="OAuthError"/> when it refuses.</summary>
    ValueTask<IResult> HandleAsync(Client client, OAuthForm form, CancellationToken cancellationToken);
}
