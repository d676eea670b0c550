namespace SreAssignment.Images.Links;

/// <summary>Signed links (<c>Images:Links</c> in configuration).</summary>
internal sealed class SignedLinkOptions
{
    public const int ShortestKey = 32;

    /// <summary>Secrets of at least 32 characters, the same on every replica. The first signs, all are accepted: to rotate, put the new one first. None: no links.</summary>
    public IList<string> Keys { get; set; } = [];
}
