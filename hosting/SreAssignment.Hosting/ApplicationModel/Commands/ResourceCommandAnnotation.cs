namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that a person, or a test, can execute on a resource.</summary>
/// <param name="name">The name, unique in the resource.</param>
/// <param name="displayName">What people read.</param>
/// <param name="updateState">Whether it can be executed now.</param>
/// <param name="executeCommand">Does what it is for, and ends when that is done.</param>
/// <param name="displayDescription">A sentence about it.</param>
/// <param name="parameter">Kept for tools; not used here.</param>
/// <param name="confirmationMessage">What a person is asked before it is executed; not asked when <see langword="null"/>.</param>
/// <param name="iconName">The name of a Fluent UI icon.</param>
/// <param name="iconVariant">Which form of the icon.</param>
/// <param name="isHighlighted">Whether it is shown at the resource rather than in its menu.</param>
public sealed class ResourceCommandAnnotation(
    string name, string displayName, Func<UpdateCommandStateContext, ResourceCommandState> updateState,
    Func<ExecuteCommandContext, Task<ExecuteCommandResult>> executeCommand, string? displayDescription, object? parameter, string? confirmationMessage,
    string? iconName, IconVariant? iconVariant, bool isHighlighted) : IResourceAnnotation
{
    /// <summary>The name, unique in the resource.</summary>
    public string Name { get; } = name ?? throw new ArgumentNullException(nameof(name));

    /// <summary>What people read.</summary>
    public string DisplayName { get; } = displayName ?? throw new ArgumentNullException(nameof(displayName));

    /// <summary>Whether it can be executed now.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState> UpdateState { get; } = updateState ?? throw new ArgumentNullException(nameof(updateState));

    /// <summary>Does what it is for, and ends when that is done.</summary>
    public Func<ExecuteCommandContext, Task<ExecuteCommandResult>> ExecuteCommand { get; } =
        executeCommand ?? throw new ArgumentNullException(nameof(executeCommand));

    /// <summary>A sentence about it.</summary>
    public string? DisplayDescription { get; } = displayDescription;

    /// <summary>Kept for tools; not used here.</summary>
    public object? Parameter { get; } = parameter;

    /// <summary>What a person is asked before it is executed.</summary>
    public string? ConfirmationMessage { get; } = confirmationMessage;

    /// <summary>The name of a Fluent UI icon.</summary>
    public string? IconName { get; } = iconName;

    /// <summary>Which form of the icon.</summary>
    public IconVariant? IconVariant { get; } = iconVariant;

    /// <summary>Whether it is shown at the resource rather than in its menu.</summary>
    public bool IsHighlighted { get; } = isHighlighted;
}

/// <summary>What is optional about a command.</summary>
public class CommandOptions
{
    /// <summary>A sentence about it.</summary>
    public string? Description { get; set; }

    /// <summary>Kept for tools; not used here.</summary>
    public object? Parameter { get; set; }

    /// <summary>What a person is asked before it is executed; not asked when <see langword="null"/>.</summary>
    public string? ConfirmationMessage { get; set; }

    /// <summary>The name of a Fluent UI icon.</summary>
    public string? IconName { get; set; }

    /// <summary>Which form of the icon.</summary>
    public IconVariant? IconVariant { get; set; }

    /// <summary>Whether it is shown at the resource rather than in its menu.</summary>
    public bool IsHighlighted { get; set; }

    /// <summary>Whether it can be executed now; always when <see langword="null"/>.</summary>
    public Func<UpdateCommandStateContext, ResourceCommandState>? UpdateState { get; set; }
}

/// <summary>What a command's state depends on.</summary>
public sealed class UpdateCommandStateContext
{
    /// <summary>How the resource, or one replica of it, is.</summary>
    public required CustomResourceSnapshot ResourceSnapshot { get; init; }

    /// <summary>The host's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }
}

/// <summary>What a command is given.</summary>
public sealed class ExecuteCommandContext
{
    /// <summary>The host's services.</summary>
    public required IServiceProvider ServiceProvider { get; init; }

    /// <summary>What it is executed on: a resource or one replica, such as <c>images-1</c>.</summary>
    public required string ResourceName { get; init; }

    /// <summary>Nobody waits for it any more.</summary>
    public required CancellationToken CancellationToken { get; init; }
}

/// <summary>The forms of an icon.</summary>
public enum IconVariant
{
    /// <summary>Outlined.</summary>
    Regular,

    /// <summary>Filled.</summary>
    Filled,
}
