using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SreAssignment.Images.Storage;

/// <summary>
/// The id of an image: 12 hexadecimal digits that count down with time, so that ids in ordinal order are newest first and a listing of keys needs no index,
/// a hyphen, and 20 random hexadecimal digits.
/// </summary>
[JsonConverter(typeof(ImageIdJsonConverter))]
internal readonly record struct ImageId
{
    /// <summary>The regular expression of an id.</summary>
    public const string Pattern = "^[0-9a-f]{12}-[0-9a-f]{20}$";

    /// <summary>An id that no image has.</summary>
    public const string Example = "fe5d3b1a0c42-00112233445566778899";

    private const int TimeDigits = 12;
    private const int RandomBytes = 10;
    private const int Length = TimeDigits + 1 + 2 * RandomBytes;
    private const long LastTime = (1L << 48) - 1;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string _text;

    private ImageId(string text) => _text = text;

    /// <summary>When the id was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(
        LastTime - long.Parse(_text.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

    public static ImageId New(TimeProvider timeProvider) =>
        new($"{LastTime - timeProvider.GetUtcNow().ToUnixTimeMilliseconds():x12}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes))}");

    public static bool TryParse(string? text, out ImageId id)
    {
        var isId = text is { Length: Length } && text[TimeDigits] == '-'
            && !text.AsSpan(0, TimeDigits).ContainsAnyExcept(Digits) && !text.AsSpan(TimeDigits + 1).ContainsAnyExcept(Digits);
        id = isId ? new(text!) : default;
        return isId;
    }

    public override string ToString() => _text;
}

/// <summary>Writes an id as a string.</summary>
internal sealed class ImageIdJsonConverter : JsonConverter<ImageId>
{
    public override ImageId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && ImageId.TryParse(reader.GetString(), out var id) ? id : throw new JsonException("The id is not valid.");

    public override void Write(Utf8JsonWriter writer, ImageId value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}

/// <summary>The keys of an image in the object store.</summary>
internal static class ImageKeys
{
    public const string ImagesPrefix = "images/";
    public const string RenditionsPrefix = "renditions/";

    private const string MetadataName = "/meta.json";
    private const string ContentName = "/content";

    // Sorts before the metadata, so that a listing has it first.
    private const string DamageName = "/damaged";

    public static string Metadata(ImageId id) => $"{ImagesPrefix}{id}{MetadataName}";

    public static string Content(ImageId id) => $"{ImagesPrefix}{id}{ContentName}";

    /// <summary>Returns the key of the report that the content of an image is damaged.</summary>
    public static string Damage(ImageId id) => $"{ImagesPrefix}{id}{DamageName}";

    public static string Renditions(ImageId id) => $"{RenditionsPrefix}{id}/";

    public static string Rendition(ImageId id, string hash) => $"{RenditionsPrefix}{id}/{hash}";

    public static bool IsMetadata(string key, out ImageId id) => IsOf(key, MetadataName, out id);

    /// <summary>Returns whether a key is of content, a report of damage, or a rendition.</summary>
    public static bool IsPart(string key, out ImageId id) => IsContent(key, out id) || IsDamage(key, out id) || IsRendition(key, out id);

    public static bool IsContent(string key, out ImageId id) => IsOf(key, ContentName, out id);

    public static bool IsDamage(string key, out ImageId id) => IsOf(key, DamageName, out id);

    /// <summary>Returns whether a key is of a rendition, and the image of the rendition.</summary>
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
