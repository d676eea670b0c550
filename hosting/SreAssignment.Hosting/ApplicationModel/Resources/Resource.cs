using System.Diagnostics;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>The base of every resource.</summary>
[DebuggerDisplay("{GetType().Name,nq} {Name}")]
public abstract class Resource : IResource
{
    /// <summary>Creates a resource.</summary>
    /// <param name="name">1 to 64 ASCII letters, digits and single hyphens, starting with a letter.</param>
    /// <exception cref="ArgumentException">The name is not of that form.</exception>
    protected Resource(string name)
    {
        ModelName.Validate("Resource", name);
        Name = name;
    }

    /// <inheritdoc/>
    public virtual string Name { get; }

    /// <inheritdoc/>
    public virtual ResourceAnnotationCollection Annotations { get; } = [];
}
