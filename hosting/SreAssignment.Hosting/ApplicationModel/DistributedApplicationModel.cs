namespace Aspire.Hosting.ApplicationModel;

/// <summary>What the application consists of.</summary>
/// <param name="resources">Its resources.</param>
public sealed class DistributedApplicationModel(IResourceCollection resources)
{
    /// <summary>The resources, in the order in which they were added.</summary>
    public IResourceCollection Resources { get; } = resources;
}
