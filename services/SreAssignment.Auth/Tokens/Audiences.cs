namespace SreAssignment.Auth.Tokens;

/// <summary>For whom tokens are issued.</summary>
internal static class Audiences
{
    /// <summary>Of tokens that clients get.</summary>
    public const string Gateway = "gateway";

    /// <summary>Of tokens that clients' tokens are exchanged for.</summary>
    public const string Images = "images";

    /// <summary>All of them.</summary>
    public static readonly string[] All = [Gateway, Images];
}
