using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SreAssignment.Auth.Keys;

/// <summary>
/// The name of a key file, <c>20261123T091500Z-&lt;kid&gt;.pem</c>: when the key starts to sign, in UTC, and its identifier. Every character is one that
/// a Kubernetes Secret allows in a key, and names sort by time.
/// </summary>
internal sealed record SigningKeyFileName(DateTimeOffset ActivatesAt, string Kid)
{
    public const string Pattern = "*.pem";

    /// <summary>The form of a valid name, for messages.</summary>
    public const string Form = "yyyyMMddTHHmmssZ-<kid>.pem";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;
    private const int MaxKidLength = 128;

    private static readonly SearchValues<char> KidCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    public static bool TryParse(string fileName, [NotNullWhen(true)] out SigningKeyFileName? name)
    {
        name = null;
        var stem = Path.GetFileNameWithoutExtension(fileName.AsSpan());
        if (stem.Length < TimeLength + 2 || stem[TimeLength] != '-')
            return false;

        var kid = stem[(TimeLength + 1)..];
        if (kid.Length > MaxKidLength || kid.ContainsAnyExcept(KidCharacters))
            return false;

        if (!DateTimeOffset.TryParseExact(stem[..TimeLength], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var activatesAt))
            return false;

        name = new SigningKeyFileName(activatesAt, kid.ToString());
        return true;
    }

    public override string ToString() => $"{ActivatesAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Kid}.pem";
}
