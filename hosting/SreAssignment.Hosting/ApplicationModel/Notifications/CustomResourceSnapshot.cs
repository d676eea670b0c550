using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What is known of a resource, or of one replica of it, at one moment.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>The kind of resource, such as <c>Project</c>.</summary>
    public required string ResourceType { get; init; }

    /// <summary>Further properties by name, such as <c>executable.pid</c>.</summary>
    public required ImmutableArray<ResourcePropertySnapshot> Properties { get; init; }

    /// <summary>When the process was last started, UTC.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>When the process last ended, UTC.</summary>
    public DateTime? StopTimeStamp { get; init; }

    /// <summary>The state, one of <see cref="KnownResourceStates"/>.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>The exit code of the last process that ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What each health check last said.</summary>
    public ImmutableArray<HealthReportSnapshot> HealthReports { get; init; } = [];

    /// <summary>The environment variables it was started with.</summary>
    public ImmutableArray<EnvironmentVariableSnapshot> EnvironmentVariables { get; init; } = [];

    /// <summary>Where it is reached.</summary>
    public ImmutableArray<UrlSnapshot> Urls { get; init; } = [];

    /// <summary>The volumes and folders that it sees.</summary>
    public ImmutableArray<VolumeSnapshot> Volumes { get; init; } = [];

    /// <summary>The commands that can be executed on it.</summary>
    public ImmutableArray<ResourceCommandSnapshot> Commands { get; init; } = [];

    /// <summary>Other resources that it stands in a relation to.</summary>
    public ImmutableArray<RelationshipSnapshot> Relationships { get; init; } = [];

    /// <summary>The worst that its health checks said; healthy while running when it has none; otherwise unknown.</summary>
    public HealthStatus? HealthStatus => State?.Text != KnownResourceStates.Running
        ? null
        : HealthReports.IsEmpty
            ? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy
            : HealthReports.Min(r => r.Status ?? Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Unhealthy);
}

/// <summary>A state.</summary>
/// <param name="Text">One of <see cref="KnownResourceStates"/>.</param>
/// <param name="Style">How it is shown: success, error, info or warning.</param>
public sealed record ResourceStateSnapshot(string Text, string? Style)
{
    /// <summary>A state without a style of its own.</summary>
    public static implicit operator ResourceStateSnapshot?(string? text) => text is null ? null : new(text, null);
}

/// <summary>An environment variable.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
/// <param name="IsFromSpec">Whether the application set it, rather than the surroundings.</param>
public sealed record EnvironmentVariableSnapshot(string Name, string? Value, bool IsFromSpec);

/// <summary>An address.</summary>
/// <param name="Name">The endpoint's name.</param>
/// <param name="Url">The URL.</param>
/// <param name="IsInternal">Whether it is the address of one replica rather than of the resource.</param>
public sealed record UrlSnapshot(string? Name, string Url, bool IsInternal)
{
    /// <summary>How it is shown.</summary>
    public UrlDisplayPropertiesSnapshot DisplayProperties { get; init; } = new();
}

/// <summary>How an address is shown.</summary>
/// <param name="DisplayName">What people read instead of it; empty for the address itself.</param>
/// <param name="SortOrder">The larger the earlier.</param>
public sealed record UrlDisplayPropertiesSnapshot(string DisplayName = "", int SortOrder = 0);

/// <summary>A volume or a folder that a container sees.</summary>
/// <param name="Source">The volume's name or the folder's path.</param>
/// <param name="Target">The path in the container.</param>
/// <param name="MountType">Volume or folder.</param>
/// <param name="IsReadOnly">Whether the container cannot write to it.</param>
public sealed record VolumeSnapshot(string? Source, string Target, string MountType, bool IsReadOnly);

/// <summary>A command that can be executed.</summary>
/// <param name="Name">The name.</param>
/// <param name="State">Whether it can be executed now.</param>
/// <param name="DisplayName">What people read.</param>
/// <param name="DisplayDescription">A sentence about it.</param>
/// <param name="Parameter">Kept for tools; not used here.</param>
/// <param name="ConfirmationMessage">What a person is asked before it is executed.</param>
/// <param name="IconName">The name of a Fluent UI icon.</param>
/// <param name="IconVariant">Which form of the icon.</param>
/// <param name="IsHighlighted">Whether it is shown at the resource rather than in its menu.</param>
public sealed record ResourceCommandSnapshot(
    string Name, ResourceCommandState State, string DisplayName, string? DisplayDescription, object? Parameter, string? ConfirmationMessage, string? IconName,
    IconVariant? IconVariant, bool IsHighlighted);

/// <summary>Whether a command can be executed.</summary>
public enum ResourceCommandState
{
    /// <summary>It can.</summary>
    Enabled,

    /// <summary>It is shown and cannot.</summary>
    Disabled,

    /// <summary>It is not shown.</summary>
    Hidden,
}

/// <summary>A relation to another resource.</summary>
/// <param name="ResourceName">The other's name.</param>
/// <param name="Type">The relation.</param>
public sealed record RelationshipSnapshot(string ResourceName, string Type);

/// <summary>A property.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value.</param>
public sealed record ResourcePropertySnapshot(string Name, object? Value)
{
    /// <summary>Whether the value must not be shown.</summary>
    public bool IsSensitive { get; init; }
}

/// <summary>What a health check last said.</summary>
/// <param name="Name">The check's name.</param>
/// <param name="Status">The status; <see langword="null"/> before the first run.</param>
/// <param name="Description">What it found.</param>
/// <param name="ExceptionText">What it failed with.</param>
public sealed record HealthReportSnapshot(string Name, HealthStatus? Status, string? Description, string? ExceptionText);
