using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Launching;

/// <summary>A launch profile and its name.</summary>
internal sealed record NamedLaunchProfile(string Name, LaunchProfile Profile);

/// <summary>Reads a project's launch settings, and chooses among their profiles as Aspire does.</summary>
internal static class LaunchProfiles
{
    private static readonly string[] Launchable = ["Project", "Executable"];

    // As the editors that write the file read it.
    private static readonly JsonSerializerOptions Reading = new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>
    /// The profile that is named; or else the application's default, where the project has one of that name; or else the first that launches the project.
    /// <see langword="null"/> when the project has none, or none is wanted.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The launch settings cannot be read, or have no profile of the name.</exception>
    public static NamedLaunchProfile? Effective(ProjectResource project)
    {
        if (project.TryGetLastAnnotation<ExcludeLaunchProfileAnnotation>(out _) || Profiles(project) is not { } profiles)
            return null;
        if (project.TryGetLastAnnotation<LaunchProfileAnnotation>(out var named))
        {
            return profiles.TryGetValue(named.LaunchProfileName, out var profile) ? new(named.LaunchProfileName, profile) : throw new DistributedApplicationException(
                $"Project '{project.Name}' has no launch profile '{named.LaunchProfileName}'. Its profiles: {string.Join(", ", profiles.Keys.Select(k => $"'{k}'"))}.");
        }

        if (project.TryGetLastAnnotation<DefaultLaunchProfileAnnotation>(out var usual) && profiles.TryGetValue(usual.LaunchProfileName, out var byDefault))
            return new(usual.LaunchProfileName, byDefault);
        return profiles
            .Where(p => string.IsNullOrEmpty(p.Value.CommandName) || Launchable.Contains(p.Value.CommandName, StringComparer.OrdinalIgnoreCase))
            .Select(p => new NamedLaunchProfile(p.Key, p.Value)).FirstOrDefault();
    }

    private static Dictionary<string, LaunchProfile>? Profiles(ProjectResource project)
    {
        var metadata = project.Annotations.OfType<IProjectMetadata>().Last();
        if (metadata.LaunchSettings is { } given)
            return given.Profiles;
        var path = Path.Combine(Path.GetDirectoryName(metadata.ProjectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(path))
            return null;
        try
        {
            using var file = File.OpenRead(path);
            return JsonSerializer.Deserialize<LaunchSettings>(file, Reading)?.Profiles;
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"The launch settings of project '{project.Name}' cannot be read: {path} is not valid: {e.Message}", e);
        }
    }
}
