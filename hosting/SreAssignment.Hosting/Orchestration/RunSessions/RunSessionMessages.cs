using System.Text.Json.Serialization;

namespace Aspire.Hosting.Orchestration;

/// <summary>Asks for a project to be run.</summary>
/// <param name="LaunchConfigurations">One, since only one is ever started.</param>
/// <param name="Env">Over those of the tool.</param>
/// <param name="Args">All, since there is no launch profile; <see langword="null"/> when there are none, since of an empty list <c>dotnet watch</c> makes an argument.</param>
internal sealed record RunSessionRequest(IReadOnlyList<ProjectLaunch> LaunchConfigurations, IReadOnlyList<RunSessionVariable> Env, IReadOnlyList<string>? Args);

/// <summary>Names the project.</summary>
/// <param name="ProjectPath">The project file.</param>
/// <param name="Mode"><c>Debug</c> or <c>NoDebug</c>.</param>
/// <param name="Type">The kind.</param>
/// <param name="DisableLaunchProfile">The host has applied it already.</param>
internal sealed record ProjectLaunch(string ProjectPath, string Mode, string Type = "project", bool DisableLaunchProfile = true);

internal sealed record RunSessionVariable(string Name, string Value);

/// <summary>What the tool tells of a session.</summary>
/// <param name="NotificationType">One of <see cref="ProcessRestarted"/>, <see cref="SessionTerminated"/>, <see cref="ServiceLogs"/>, <see cref="SessionMessage"/>, or one to come.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Pid">Of <see cref="ProcessRestarted"/>.</param>
/// <param name="ExitCode">Of <see cref="SessionTerminated"/>, where it is known; unsigned, or signed as <c>dotnet watch</c> sends it.</param>
/// <param name="IsStdErr">Of <see cref="ServiceLogs"/>.</param>
/// <param name="LogMessage">Of <see cref="ServiceLogs"/>.</param>
/// <param name="Level">Of <see cref="SessionMessage"/>: <c>error</c>, <c>info</c> or <c>debug</c>.</param>
/// <param name="Message">Of <see cref="SessionMessage"/>.</param>
internal sealed record RunSessionNotification(
    string NotificationType, string SessionId, long? Pid, long? ExitCode, bool IsStdErr, string? LogMessage, string? Level, string? Message)
{
    public const string ProcessRestarted = "processRestarted";
    public const string SessionTerminated = "sessionTerminated";
    public const string ServiceLogs = "serviceLogs";
    public const string SessionMessage = "sessionMessage";
}

/// <summary>Why the tool did not do what it was asked.</summary>
internal sealed record RunSessionFailure(RunSessionError? Error);

internal sealed record RunSessionError(string? Code, string? Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunSessionRequest))]
[JsonSerializable(typeof(RunSessionNotification))]
[JsonSerializable(typeof(RunSessionFailure))]
internal sealed partial class RunSessionJson : JsonSerializerContext;
