using System.ComponentModel;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project is. The build makes one for each project that the application's project refers to, in the namespace <c>Projects</c>.</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>The full path of the project file.</summary>
    string ProjectPath { get; }

    /// <summary>How the project is launched; read from its <c>Properties/launchSettings.json</c> when <see langword="null"/>.</summary>
    LaunchSettings? LaunchSettings => null;

    /// <summary>Whether the project is built already when the application starts.</summary>
    bool SuppressBuild => false;
}

/// <summary>Where a project is, and what its build made.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IBuiltProjectMetadata : IProjectMetadata
{
    /// <summary>The full path of the assembly that the build made.</summary>
    string TargetPath { get; }
}

internal sealed record ProjectMetadata(string ProjectPath) : IProjectMetadata;
