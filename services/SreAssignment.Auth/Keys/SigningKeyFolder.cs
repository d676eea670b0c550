using System.Security.Cryptography;
using System.Text;

namespace SreAssignment.Auth.Keys;

/// <summary>A folder of PEM keys, one a file, each written once and never changed. Files that are not whole keys are reported, never fatal.</summary>
/// <remarks>Not safe for use by several threads at once.</remarks>
internal sealed class SigningKeyFolder(string path)
{
    private readonly Dictionary<string, LoadedKey> _loaded = [];

    public string Path => path;

    /// <summary>Reads what is new since the last call; keys read before are the same objects again.</summary>
    public Reading Read()
    {
        var keys = new Dictionary<string, SigningKey>();
        var problems = new List<string>();
        var files = FileNames(problems);
        foreach (var file in files)
        {
            if (Load(file, problems) is { } key && !keys.TryAdd(key.Kid, key))
                problems.Add($"{file}: its key id is that of another file, which is taken instead");
        }

        foreach (var file in _loaded.Keys.Except(files))
            _loaded.Remove(file);

        return new Reading(keys.Values, problems);
    }

    private string[] FileNames(List<string> problems)
    {
        try
        {
            var names = Directory.EnumerateFiles(path, SigningKeyFileName.Pattern).Select(file => System.IO.Path.GetFileName(file)).ToArray();
            Array.Sort(names, StringComparer.Ordinal);
            if (names.Length == 0)
                problems.Add($"{path}: no {SigningKeyFileName.Form} in this folder");

            return names;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{path}: {exception.Message}");
            return [.. _loaded.Keys];
        }
    }

    private SigningKey? Load(string file, List<string> problems)
    {
        var known = _loaded.GetValueOrDefault(file);
        if (!SigningKeyFileName.TryParse(file, out var name))
        {
            problems.Add($"{file}: its name is not of the form {SigningKeyFileName.Form}");
            return null;
        }

        try
        {
            var content = File.ReadAllBytes(System.IO.Path.Combine(path, file));
            var hash = SHA256.HashData(content);
            if (known is null)
                _loaded[file] = known = new LoadedKey(SigningKey.FromPem(name.Kid, name.ActivatesAt, Encoding.UTF8.GetString(content)), hash);
            else if (!hash.AsSpan().SequenceEqual(known.Hash))
                problems.Add($"{file}: its content changed and is ignored; give a new key a new name");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            problems.Add($"{file}: {exception.Message}");
        }

        return known?.Key;
    }

    /// <summary>The keys in the folder, and what was wrong with the rest, each naming its file.</summary>
    public sealed record Reading(IReadOnlyCollection<SigningKey> Keys, IReadOnlyList<string> Problems);

    private sealed record LoadedKey(SigningKey Key, byte[] Hash);
}
