namespace Aspire.Hosting.ApplicationModel;

/// <summary>A part of the application: a project, a container, an executable, a parameter.</summary>
public interface IResource
{
    /// <summary>The name, unique in the application without regard to case.</summary>
    string Name { get; }

    /// <summary>Everything that was said of the resource.</summary>
    ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Something said of a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource that takes environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource that takes command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource that others find by its name through service discovery.</summary>
public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

/// <summary>A resource whose start can wait for others.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>A resource that is a process or a container wherever it is deployed.</summary>
public interface IComputeResource : IResource;

/// <summary>A resource that is a value rather than something that starts and stops.</summary>
public interface IResourceWithoutLifetime : IResource;
