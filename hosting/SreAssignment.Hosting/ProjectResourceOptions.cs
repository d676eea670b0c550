namespace Aspire.Hosting;

/// <summary>What a project resource takes over from its project.</summary>
public class ProjectResourceOptions
{
    /// <summary>The launch profile; the default one when <see langword="null"/>.</summary>
    public string? LaunchProfileName { get; set; }

    /// <summary>Whether no launch profile is used, whatever <see cref="LaunchProfileName"/> says.</summary>
    public bool ExcludeLaunchProfile { get; set; }

    /// <summary>Whether the endpoints of the project's Kestrel configuration are passed over.</summary>
    public bool ExcludeKestrelEndpoints { get; set; }
}
