namespace SreAssignment.Auth.Configuration;

/// <summary>The section <c>Auth:SigningKeys</c>.</summary>
internal sealed class SigningKeyOptions
{
    /// <summary>The folder of PEM keys, relative to the content root unless absolute.</summary>
    public string Folder { get; set; } = "keys";

    /// <summary>Whether an empty folder gets a key at start. True in Development unless set.</summary>
    public bool CreateFirst { get; set; }
}
