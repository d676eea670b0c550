using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SreAssignment.Auth.Protocol;

namespace SreAssignment.Auth.Clients;

/// <summary>The credentials of a request: an id and a secret by either method of RFC 6749 section 2.3.1, or an assertion (RFC 7521 section 4.2).</summary>
/// <param name="ClientId">The client identifier; null when only the assertion has it.</param>
/// <param name="Secret">The secret; null with an assertion.</param>
/// <param name="Assertion">The assertion; null with a secret.</param>
internal sealed record PresentedCredentials(string? ClientId, string? Secret, string? Assertion = null)
{
    public const string AssertionParameter = "client_assertion";
    public const string AssertionTypeParameter = "client_assertion_type";

    public const string IdParameter = "client_id";
    public const string SecretParameter = "client_secret";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads <c>client_secret_basic</c>, <c>client_secret_post</c> or <c>private_key_jwt</c>, and rejects a request with more than one.</summary>
    public static Outcome<PresentedCredentials> Read(HttpRequest request, OAuthForm form)
    {
        if (form[AssertionParameter] is not null || form[AssertionTypeParameter] is not null)
            return FromAssertion(request, form);

        var authorization = request.Headers.Authorization;
        if (authorization.Count == 0)
            return FromForm(form);

        if (authorization.Count > 1)
            return OAuthError.InvalidRequest("There is more than one Authorization header.");

        // RFC 6749 section 2.3: not more than one method in a request.
        if (form[SecretParameter] is not null)
            return OAuthError.InvalidRequest("The client authenticates by the Authorization header and in the body; use one of them.");

        if (FromBasic(authorization[0]) is not { } credentials)
            return OAuthError.InvalidClient("The Authorization header is not of the form Basic base64(client_id:client_secret).");

        // A client that used this header gets 401, whatever is wrong with its credentials (RFC 6749 section 5.2).
        if (IsUnprintable(credentials.ClientId) || IsUnprintable(credentials.Secret))
            return OAuthError.InvalidClient("The client_id or the client_secret in the Authorization header holds a character that is not printable ASCII.");

        return form[IdParameter] is { } id && id != credentials.ClientId
            ? OAuthError.InvalidRequest("The client_id in the body is not that of the Authorization header.")
            : credentials;
    }

    private static Outcome<PresentedCredentials> FromAssertion(HttpRequest request, OAuthForm form)
    {
        if (request.Headers.Authorization.Count > 0 || form[SecretParameter] is not null)
            return OAuthError.InvalidRequest("The client authenticates by an assertion and by a secret; use one of them.");

        if (form[AssertionTypeParameter] is not ClientAssertion.Type)
            return OAuthError.InvalidClient($"The parameter {AssertionTypeParameter} must be {ClientAssertion.Type}.");

        return form[AssertionParameter] is { } assertion
            ? new PresentedCredentials(form[IdParameter], Secret: null, assertion)
            : OAuthError.InvalidClient($"The parameter {AssertionParameter} is missing.");
    }

    private static bool IsUnprintable(string? value) => value is { Length: > 0 } && !VisibleText.IsValid(value);

    private static Outcome<PresentedCredentials> FromForm(OAuthForm form) =>
        form[IdParameter] is { } id && form[SecretParameter] is { } secret
            ? new PresentedCredentials(id, secret)
            : OAuthError.InvalidClient("The client must authenticate: by HTTP Basic, by client_id and client_secret in the body, or by client_assertion.");

    private static PresentedCredentials? FromBasic(string? header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || value.Parameter is null)
        {
            return null;
        }

        try
        {
            var pair = StrictUtf8.GetString(Convert.FromBase64String(value.Parameter));
            var colon = pair.IndexOf(':', StringComparison.Ordinal);
            // Both are form-urlencoded before they are joined, so a colon in the id does not look like the separator.
            return colon < 0 ? null : new PresentedCredentials(WebUtility.UrlDecode(pair[..colon]), WebUtility.UrlDecode(pair[(colon + 1)..]));
        }
        catch (Exception exception) when (exception is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Without the secret, wherever this is printed.</summary>
    public override string ToString() => ClientId ?? "(assertion)";
}
