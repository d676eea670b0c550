namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a command has produced for whoever gave it, such as a line for a terminal.</summary>
public sealed class CommandResultData
{
    /// <summary>What it has produced.</summary>
    public required string Value { get; init; }

    /// <summary>How that is written.</summary>
    public CommandResultFormat Format { get; init; }

    /// <summary>Whether the dashboard shows it at once in a dialog, rather than when asked to.</summary>
    public bool DisplayImmediately { get; init; }
}

/// <summary>How what a command has produced is written.</summary>
public enum CommandResultFormat
{
    /// <summary>Plain text.</summary>
    Text,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Markdown.</summary>
    Markdown,
}
