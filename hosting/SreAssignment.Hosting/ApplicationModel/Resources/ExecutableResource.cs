namespace Aspire.Hosting.ApplicationModel;

/// <summary>A command that runs beside the projects.</summary>
/// <param name="name">The resource's name.</param>
/// <param name="command">The executable, a path or a name on the search path.</param>
/// <param name="workingDirectory">Where it runs.</param>
public class ExecutableResource(string name, string command, string workingDirectory)
    : Resource(name), IResourceWithEnvironment, IResourceWithArgs, IResourceWithEndpoints, IResourceWithWaitSupport, IComputeResource
{
    /// <summary>The executable, a path or a name on the search path.</summary>
    public string Command { get; } = command ?? throw new ArgumentNullException(nameof(command));

    /// <summary>Where it runs.</summary>
    public string WorkingDirectory { get; } = workingDirectory ?? throw new ArgumentNullException(nameof(workingDirectory));
}
