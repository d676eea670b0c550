namespace SreAssignment.Gateway.Tokens;

/// <summary>What the authority said to a token.</summary>
internal abstract record ExchangeResult
{
    private ExchangeResult()
    {
    }

    /// <summary>The token is good, and this is the internal one for it.</summary>
    /// <param name="InternalToken">Never logged.</param>
    /// <param name="Lifetime">How long it is valid from now.</param>
    public sealed record Accepted(string InternalToken, TimeSpan Lifetime) : ExchangeResult
    {
        public override string ToString() => nameof(Accepted);
    }

    /// <summary>The token is not good any more, most likely revoked.</summary>
    public sealed record Refused : ExchangeResult;

    /// <summary>The authority cannot say now.</summary>
    /// <param name="RetryAfter">When to ask again.</param>
    public sealed record Unavailable(TimeSpan RetryAfter) : ExchangeResult;
}
