using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SreAssignment.Auth.Telemetry;
using SreAssignment.ServiceDefaults.Files;

namespace SreAssignment.Auth.Keys;

/// <summary>A folder of PEM keys, one per file, each written once and never changed. Whatever else it has is reported as a problem.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
internal sealed class SigningKeyFolder(string path)
{
    private readonly Dictionary<string, LoadedKey> _loaded = [];
    private bool _isUnreadable;

    public string Path => path;

    /// <summary>Reads the folder. A key that was read before is the same object again. Never throws because of what is in the folder.</summary>
    public Reading Read()
    {
        var keys = new Dictionary<string, SigningKey>();
        var problems = new List<string>();
        var files = FileNames(problems);
        foreach (var file in files)
        {
            if (Load(file, problems) is { } key && !keys.TryAdd(key.Kid, key))
                problems.Add($"{Printable(file)}: its key id is that of an earlier file, which is used instead");
        }

        foreach (var file in _loaded.Keys.Except(files))
            _loaded.Remove(file);

        return new Reading(keys.Values, problems) { IsEmpty = files.Length == 0 && !_isUnreadable };
    }

    private string[] FileNames(List<string> problems)
    {
        try
        {
            var names = Directory.EnumerateFiles(path, SigningKeyFileName.Pattern).Select(file => System.IO.Path.GetFileName(file)).ToArray();
            Array.Sort(names, StringComparer.Ordinal);
            _isUnreadable = false;
            if (names.Length == 0)
                problems.Add($"{path}: no {SigningKeyFileName.Form} in this folder");

            return names;
        }
        catch (Exception exception)
        {
            // Polling must continue, whatever the file system does.
            problems.Add($"{path}: {exception.Message}");
            _isUnreadable = exception is not DirectoryNotFoundException;
            return [.. _loaded.Keys];
        }
    }

    private SigningKey? Load(string file, List<string> problems)
    {
        var known = _loaded.GetValueOrDefault(file);
        if (!SigningKeyFileName.TryParse(file, out var name))
        {
            problems.Add($"{Printable(file)}: its name is not of the form {SigningKeyFileName.Form}");
            return null;
        }

        try
        {
            var content = SmallFile.ReadAllBytes(System.IO.Path.Combine(path, file));
            var hash = SHA256.HashData(content);
            if (known is null)
                _loaded[file] = known = new LoadedKey(SigningKey.FromPem(name.Kid, name.ActivatesAt, Encoding.UTF8.GetString(content)), hash);
            else if (!hash.AsSpan().SequenceEqual(known.Hash))
                problems.Add($"{Printable(file)}: its content changed and is ignored; give a new key a new name");
        }
        catch (Exception exception)
        {
            // One file must not make the others unusable, whatever is wrong with it.
            problems.Add($"{Printable(file)}: {exception.Message}");
        }

        return known?.Key;
    }

    private static string Printable(string file) => PrintableText.Escape(file);

    /// <summary>The keys in the folder, and its problems, each with the name of its file.</summary>
    public sealed record Reading(IReadOnlyCollection<SigningKey> Keys, IReadOnlyList<string> Problems)
    {
        /// <summary>Whether the folder is missing or has no key file, as before another replica has created the first one.</summary>
        public bool IsEmpty { get; init; }
    }

    private sealed record LoadedKey(SigningKey Key, byte[] Hash);
}

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
