namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Why an access token is not accepted.</summary>
public enum AccessTokenFailure
{
    /// <summary>It is no signed JWT, is too large, or demands an extension that is not understood (<c>crit</c>).</summary>
    Malformed,

    /// <summary>Its <c>typ</c> is not <c>at+jwt</c> (RFC 9068 section 4).</summary>
    WrongType,

    /// <summary>It is not signed with ES256.</summary>
    WrongAlgorithm,

    /// <summary>The authority publishes no key with its <c>kid</c>.</summary>
    UnknownKey,

    /// <summary>The signature does not match.</summary>
    BadSignature,

    /// <summary>Its <c>iss</c> is another issuer.</summary>
    WrongIssuer,

    /// <summary>Its <c>aud</c> does not name this service.</summary>
    WrongAudience,

    /// <summary>Its <c>exp</c> has passed, or it has none.</summary>
    Expired,

    /// <summary>Its <c>nbf</c> is still to come.</summary>
    NotYetValid,

    /// <summary>It cannot be judged: the authority's keys could not be fetched. The fault is not the caller's.</summary>
    KeysUnavailable,
}
