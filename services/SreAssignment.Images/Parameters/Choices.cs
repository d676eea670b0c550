namespace SreAssignment.Images.Parameters;

/// <summary>How an image is fitted into a box of a given width and height.</summary>
internal enum Fit
{
    Inside,
    Cover,
    Contain,
    Fill,
    Outside,
}

/// <summary>Mirroring.</summary>
internal enum Flip
{
    Horizontal,
    Vertical,
    Both,
}

/// <summary>What a transformed image is encoded as.</summary>
internal enum OutputFormat
{
    Jpeg,
    Png,
    Webp,
    Avif,
    Gif,
}

/// <summary>How the part of an image that is kept is found.</summary>
internal enum Focus
{
    Smart,
    Entropy,
}

/// <summary>How many pixels share their colour.</summary>
internal enum Chroma
{
    /// <summary>None: 4:4:4.</summary>
    Full,

    /// <summary>Four: 4:2:0.</summary>
    Subsampled,
}
