namespace SreAssignment.Auth.Configuration;

/// <summary>The section <c>Auth</c>.</summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>The longest that an access token may be valid.</summary>
    public static readonly TimeSpan MaxTokenLifetime = TimeSpan.FromHours(1);

    /// <summary>How long an access token is valid: 1 s to <see cref="MaxTokenLifetime"/>, in whole seconds.</summary>
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The clients by their identifier (RFC 6749 section 2.2).</summary>
    public Dictionary<string, ClientOptions> Clients { get; } = new(StringComparer.Ordinal);

    public SigningKeyOptions SigningKeys { get; } = new();
}
