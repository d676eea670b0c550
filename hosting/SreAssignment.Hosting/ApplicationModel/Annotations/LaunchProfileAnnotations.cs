namespace Aspire.Hosting.ApplicationModel;

/// <summary>The launch profile of a project.</summary>
/// <param name="launchProfileName">Its name.</param>
public sealed class LaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    /// <summary>Its name.</summary>
    public string LaunchProfileName { get; } = launchProfileName ?? throw new ArgumentNullException(nameof(launchProfileName));
}

/// <summary>The launch profile of a project where that has one of the name.</summary>
/// <param name="launchProfileName">Its name.</param>
public sealed class DefaultLaunchProfileAnnotation(string launchProfileName) : IResourceAnnotation
{
    /// <summary>Its name.</summary>
    public string LaunchProfileName { get; } = launchProfileName ?? throw new ArgumentNullException(nameof(launchProfileName));
}

/// <summary>That no launch profile is used.</summary>
public sealed class ExcludeLaunchProfileAnnotation : IResourceAnnotation;
