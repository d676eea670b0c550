using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;

namespace SreAssignment.Images.Catalog;

/// <summary>
/// The id of an image: 12 hexadecimal digits that count down with time, so that ids in ordinal order are newest first and a listing of keys needs no index,
/// a hyphen, and 20 random hexadecimal digits.
/// </summary>
internal readonly record struct ImageId
{
    private const int TimeDigits = 12;
    private const int RandomBytes = 10;
    private const int Length = TimeDigits + 1 + 2 * RandomBytes;
    private const long LastTime = (1L << 48) - 1;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    private readonly string _text;

    private ImageId(string text) => _text = text;

    /// <summary>When the id was made, to the millisecond.</summary>
    public DateTimeOffset CreatedAt =>
        DateTimeOffset.FromUnixTimeMilliseconds(LastTime - long.Parse(_text.AsSpan(0, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));

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
