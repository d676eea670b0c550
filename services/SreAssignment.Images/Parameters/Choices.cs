namespace SreAssignment.Images.Parameters;

/// <summary>How an image is fitted into a box of a given width and height.</summary>
internal enum Fit
{
    /// <summary>As large as fits inside, whole.</summary>
    Inside,

    /// <summary>Fills the box, what sticks out is cut off.</summary>
    Cover,

    /// <summary>As large as fits inside, the rest of the box filled with the background.</summary>
    Contain,

    /// <summary>Stretched to the box.</summary>
    Fill,

    /// <summary>As small as covers the box, whole.</summary>
    Outside,
}

/// <summary>Mirroring.</summary>
internal enum Flip
{
    /// <summary>Left and right change places.</summary>
    Horizontal,

    /// <summary>Top and bottom change places.</summary>
    Vertical,

    /// <summary>Both do.</summary>
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
    /// <summary>Edges, skin colours and saturated colours.</summary>
    Smart,

    /// <summary>The most detail.</summary>
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
