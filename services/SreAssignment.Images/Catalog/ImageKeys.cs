namespace SreAssignment.Images.Catalog;

/// <summary>Where in the object store an image's parts are.</summary>
internal static class ImageKeys
{
    public const string ImagesPrefix = "images/";
    public const string RenditionsPrefix = "renditions/";

    private const string MetadataName = "/meta.json";
    private const string ContentName = "/content";

    // Sorts before the metadata, so that a listing has it by then.
    private const string DamageName = "/damaged";

    public static string Metadata(ImageId id) => $"{ImagesPrefix}{id}{MetadataName}";

    public static string Content(ImageId id) => $"{ImagesPrefix}{id}{ContentName}";

    /// <summary>The key of the report that the content of an image is damaged.</summary>
    public static string Damage(ImageId id) => $"{ImagesPrefix}{id}{DamageName}";

    public static string Renditions(ImageId id) => $"{RenditionsPrefix}{id}/";

    public static string Rendition(ImageId id, string hash) => $"{RenditionsPrefix}{id}/{hash}";

    public static bool IsMetadata(string key, out ImageId id) => IsOf(key, MetadataName, out id);

    /// <summary>Whether a key is of an image without its metadata: its content, a report of damage, or a rendition.</summary>
    public static bool IsPart(string key, out ImageId id) => IsContent(key, out id) || IsDamage(key, out id) || IsRendition(key, out id);

    public static bool IsContent(string key, out ImageId id) => IsOf(key, ContentName, out id);

    public static bool IsDamage(string key, out ImageId id) => IsOf(key, DamageName, out id);

    /// <summary>Whose rendition a key is.</summary>
    public static bool IsRendition(string key, out ImageId id)
    {
        var parts = key.Split('/');
        id = default;
        return parts is ["renditions", var image, _] && ImageId.TryParse(image, out id);
    }

    private static bool IsOf(string key, string name, out ImageId id)
    {
        id = default;
        return key.StartsWith(ImagesPrefix, StringComparison.Ordinal) && key.EndsWith(name, StringComparison.Ordinal)
            && ImageId.TryParse(key[ImagesPrefix.Length..^name.Length], out id);
    }
}
