using System.Diagnostics.CodeAnalysis;

namespace SreAssignment.Auth.Protocol;

/// <summary>What a step of a request came to: a value, or the error to answer with.</summary>
internal readonly record struct Outcome<T>(T? Value, OAuthError? Error)
    where T : class
{
    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(OAuthError error) => new(null, error);

    /// <summary>Whether there is an error, and so no value.</summary>
    [MemberNotNullWhen(true, nameof(Error))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool Failed => Error is not null;
}
