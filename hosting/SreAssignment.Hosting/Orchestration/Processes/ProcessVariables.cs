using System.Globalization;
using System.Text;

namespace Aspire.Hosting.Orchestration;

/// <summary>The environment of a running process, which Linux shows in <c>/proc</c> and macOS by <c>ps -E</c>; those of other users are hidden.</summary>
internal sealed class ProcessVariables
{
    private const string Processes = "/proc";
    private readonly string _text;
    private readonly char _separator;

    private ProcessVariables(int processId, string text, char separator)
    {
        ProcessId = processId;
        _text = $"{separator}{text}{separator}";
        _separator = separator;
    }

    public int ProcessId { get; }

    /// <summary>Those of all processes.</summary>
    public static async Task<IReadOnlyList<ProcessVariables>> ListAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Processes))
            return [.. FromFiles()];
        var lines = new List<string>();
        await Command.RunAsync("ps", ["-axww", "-E", "-o", "pid=", "-o", "command="], (line, _) => lines.Add(line), cancellationToken);
        return [.. FromLines(lines)];
    }

    /// <summary>Those in lines of process id, command and environment.</summary>
    internal static IEnumerable<ProcessVariables> FromLines(IEnumerable<string> lines)
    {
        foreach (var line in lines.Select(l => l.Trim()))
        {
            if (int.TryParse(line.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process))
                yield return new ProcessVariables(process, line, ' ');
        }
    }

    /// <summary>Whether a variable has that value.</summary>
    public bool Has(string name, string value) => _text.Contains($"{_separator}{name}={value}{_separator}", StringComparison.Ordinal);

    /// <summary>The value, up to the first blank where blanks separate the variables; <see langword="null"/> when there is none of that name.</summary>
    public string? ValueOf(string name) =>
        _text.Split($"{_separator}{name}=", 2) is [_, var rest] ? rest.Split(_separator)[0] : null;

    private static IEnumerable<ProcessVariables> FromFiles()
    {
        foreach (var folder in Directory.EnumerateDirectories(Processes))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process))
                yield return new ProcessVariables(process, Read(folder), '\0');
        }
    }

    private static string Read(string folder)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ")));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return "";
        }
    }
}
