namespace Aspire.Hosting.ApplicationModel;

/// <summary>How a command ended.</summary>
public sealed class ExecuteCommandResult
{
    /// <summary>Whether it did what it is for.</summary>
    public required bool Success { get; init; }

    /// <summary>Whether it was cancelled.</summary>
    public bool Canceled { get; init; }

    /// <summary>What it has to say: why it failed, or what became of it.</summary>
    public string? Message { get; init; }

    /// <summary>What it has produced for whoever gave the command.</summary>
    public CommandResultData? Data { get; init; }

    /// <summary>Why it failed.</summary>
    [Obsolete($"Use {nameof(Message)}.")]
    public string? ErrorMessage
    {
        get => Message;
        init => Message = value;
    }
}

/// <summary>Makes results of commands.</summary>
public static class CommandResults
{
    /// <summary>The command did what it is for.</summary>
    public static ExecuteCommandResult Success() => new() { Success = true };

    /// <summary>The command did what it is for, and has produced something.</summary>
    /// <param name="message">What it has to say.</param>
    /// <param name="result">What it has produced.</param>
    /// <param name="resultFormat">How that is written.</param>
    public static ExecuteCommandResult Success(string message, string result, CommandResultFormat resultFormat = CommandResultFormat.Text) =>
        Success(message, new CommandResultData { Value = result, Format = resultFormat });

    /// <summary>The command did what it is for, and has produced something.</summary>
    /// <param name="message">What it has to say.</param>
    /// <param name="value">What it has produced.</param>
    public static ExecuteCommandResult Success(string message, CommandResultData value) => new() { Success = true, Message = message, Data = value };

    /// <summary>The command failed.</summary>
    /// <param name="errorMessage">Why.</param>
    public static ExecuteCommandResult Failure(string? errorMessage = null) => new() { Success = false, Message = errorMessage };

    /// <summary>The command failed, and has produced something.</summary>
    /// <param name="errorMessage">Why.</param>
    /// <param name="result">What it has produced.</param>
    /// <param name="resultFormat">How that is written.</param>
    public static ExecuteCommandResult Failure(string errorMessage, string result, CommandResultFormat resultFormat = CommandResultFormat.Text) =>
        Failure(errorMessage, new CommandResultData { Value = result, Format = resultFormat });

    /// <summary>The command failed, and has produced something.</summary>
    /// <param name="errorMessage">Why.</param>
    /// <param name="value">What it has produced.</param>
    public static ExecuteCommandResult Failure(string errorMessage, CommandResultData value) => new() { Success = false, Message = errorMessage, Data = value };

    /// <summary>The command failed.</summary>
    /// <param name="exception">Why.</param>
    public static ExecuteCommandResult Failure(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Failure(exception.Message);
    }

    /// <summary>The command was cancelled.</summary>
    public static ExecuteCommandResult Canceled() => new() { Success = false, Canceled = true };
}
