namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an environment callback works on.</summary>
/// <param name="executionContext">Whether the application is run or published.</param>
/// <param name="resource">The resource.</param>
/// <param name="environmentVariables">The variables so far.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
public sealed class EnvironmentCallbackContext(
    DistributedApplicationExecutionContext executionContext, IResource resource, Dictionary<string, object>? environmentVariables = null,
    CancellationToken cancellationToken = default)
{
    /// <summary>The variables so far: strings, and values that are resolved when the resource starts.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = environmentVariables ?? [];

    /// <summary>The resource.</summary>
    public IResource Resource { get; } = resource;

    /// <summary>Whether the application is run or published.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}

/// <summary>What an arguments callback works on.</summary>
/// <param name="args">The arguments so far.</param>
/// <param name="cancellationToken">Cancelled when the start is given up.</param>
public sealed class CommandLineArgsCallbackContext(IList<object> args, CancellationToken cancellationToken = default)
{
    /// <summary>The arguments so far: strings, and values that are resolved when the resource starts.</summary>
    public IList<object> Args { get; } = args;

    /// <summary>Cancelled when the start is given up.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;
}
