using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>An accepted token, or why it was not accepted.</summary>
public sealed class AccessTokenResult
{
    private AccessTokenResult(JsonWebToken? token, AccessTokenFailure? failure)
    {
        Token = token;
        Failure = failure;
    }

    /// <summary>The accepted token with its claims.</summary>
    public JsonWebToken? Token { get; }

    /// <summary>Why the token was not accepted.</summary>
    public AccessTokenFailure? Failure { get; }

    /// <summary>Whether the token was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsValid => Token is not null;

    /// <summary>What to tell the caller about <see cref="Failure"/>; empty for an accepted token.</summary>
    public string Detail => Failure switch
    {
        null => "",
        AccessTokenFailure.Malformed => "The access token is not a well-formed signed JWT.",
        AccessTokenFailure.WrongType => "The access token's type (typ) is not at+jwt.",
        AccessTokenFailure.WrongAlgorithm => "The access token is not signed with ES256.",
        AccessTokenFailure.UnknownKey => "The access token is signed with a key that is not known here.",
        AccessTokenFailure.BadSignature => "The access token's signature does not match.",
        AccessTokenFailure.WrongIssuer => "The access token was issued by somebody else (iss).",
        AccessTokenFailure.WrongAudience => "The access token is for another audience (aud).",
        AccessTokenFailure.Expired => "The access token has expired (exp).",
        AccessTokenFailure.NotYetValid => "The access token is not valid yet (nbf).",
        AccessTokenFailure.KeysUnavailable => "The access token cannot be checked: the signing keys are unavailable.",
        _ => throw new InvalidOperationException($"There is no text for {Failure}."),
    };

    /// <summary>The token is accepted.</summary>
    public static AccessTokenResult Accepted(JsonWebToken token) => new(token, null);

    /// <summary>The token is not accepted.</summary>
    public static AccessTokenResult Refused(AccessTokenFailure failure) => new(null, failure);
}
