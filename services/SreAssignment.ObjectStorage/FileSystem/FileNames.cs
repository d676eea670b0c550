using System.Text;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>
/// Maps keys to relative paths. On Linux and macOS a key is its path, except for the folders of <see cref="TimeShards"/>. On Windows, file names ignore case,
/// a dot at the end is dropped, and names such as <c>con</c> and <c>nul.txt</c> are devices, so these are escaped with an exclamation mark, which no key
/// contains.
/// </summary>
/// <param name="escapes">Whether to escape; true on Windows.</param>
internal sealed class FileNames(bool escapes)
{
    private const char Escape = '!';
    private const char TrailingDot = '0';
    private const char Device = '1';

    private static readonly HashSet<string> Devices = new(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"com{n}", $"lpt{n}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets the mapping for this operating system.</summary>
    public static FileNames System { get; } = new(OperatingSystem.IsWindows());

    /// <summary>Returns the relative path of a key, or of the start of a key that ends with a slash.</summary>
    public string ToPath(string key)
    {
        var path = escapes ? string.Join('/', key.Split('/').Select(EscapeSegment)) : key;
        var second = key.IndexOf('/') + 1;
        return second > 0 && TimeShards.FolderOf(key.AsSpan(second)) is { Length: > 0 } shard ? path.Insert(path.IndexOf('/') + 1, shard) : path;
    }

    /// <summary>Returns the segment of a key that a file or folder stands for.</summary>
    public string ToSegment(ReadOnlySpan<char> name)
    {
        if (!escapes || !name.Contains(Escape))
            return name.ToString();
        var segment = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != Escape || ++i == name.Length)
                segment.Append(name[Math.Min(i, name.Length - 1)]);
            else if (name[i] == TrailingDot)
                segment.Append('.');
            else if (name[i] != Device)
                segment.Append(char.ToUpperInvariant(name[i]));
        }
        return segment.ToString();
    }

    private static string EscapeSegment(string segment)
    {
        var name = new StringBuilder();
        if (Devices.Contains(segment.Split('.')[0]))
            name.Append(Escape).Append(Device);
        for (var i = 0; i < segment.Length; i++)
        {
            if (char.IsAsciiLetterUpper(segment[i]))
                name.Append(Escape).Append(char.ToLowerInvariant(segment[i]));
            else if (segment[i] == '.' && i == segment.Length - 1)
                name.Append(Escape).Append(TrailingDot);
            else
                name.Append(segment[i]);
        }
        return name.ToString();
    }
}
