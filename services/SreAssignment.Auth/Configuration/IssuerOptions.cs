namespace SreAssignment.Auth.Configuration;

/// <summary>The section <c>Tokens</c>.</summary>
internal sealed class IssuerOptions
{
    public const string Section = "Tokens";

    /// <summary>The <c>iss</c> of every token, compared as text and never dialled (RFC 8414 section 2). Required.</summary>
    public string Issuer { get; set; } = "";
}
