namespace SreAssignment.Gateway.Tokens;

/// <summary>Whom access tokens are for.</summary>
internal static class Audiences
{
    /// <summary>The caller's token.</summary>
    public const string Gateway = "gateway";

    /// <summary>The token that it is exchanged for.</summary>
    public const string Images = "images";
}
