using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Images;

/// <summary>
/// Builds the images of projects with the .NET SDK, pushes them, and writes their digests into an overlay. Credentials are docker's own (docker login).
/// </summary>
/// <param name="projects">The folder that paths of projects are relative to.</param>
/// <param name="problems">Receives the images that cannot be built.</param>
internal sealed partial class ImagePublisher(string projects, ProblemList problems)
{
    private static readonly string[] RuntimeProperties =
        ["RuntimeIdentifier", "RuntimeIdentifiers", "ContainerRuntimeIdentifier", "ContainerRuntimeIdentifiers"];

    /// <summary>Linux on the processor architecture of this machine.</summary>
    public static string LocalRuntimeIdentifier { get; } = $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The platform that images are for, unless a project sets one.</summary>
    public string RuntimeIdentifier { get; init; } = LocalRuntimeIdentifier;

    /// <summary>The registry and the path in it, instead of those in the overlay.</summary>
    public string? Registry { get; init; }

    /// <summary>The base image, instead of the chiseled image of .NET.</summary>
    public string? BaseImage { get; init; }

    /// <summary>The slot that the images are for, in an overlay with slots.</summary>
    public string? Slot { get; init; }

    /// <summary>Builds and pushes all images. The overlay changes only when all of them are pushed.</summary>
    /// <exception cref="IOException">The overlay cannot be read or written, or there is no .NET SDK.</exception>
    public async Task PublishAsync(Application application, string overlay, TextWriter console, CancellationToken cancellationToken)
    {
        var known = OverlayImages.Read(overlay);
        var pushed = new List<ImageChange>();
        foreach (var workload in application.Workloads.Where(w => w.Project is not null))
        {
            var name = Slot is null ? workload.Name : $"{workload.Name}-{Slot}";
            if (Target(application, workload, known.FirstOrDefault(i => i.Name == name)?.NewName) is not { } target)
            {
                problems.Error(workload.Name, $"The registry of its image is not set. Pass --registry, or set newName of '{name}' in the images of {overlay}.");
                continue;
            }

            if (await BuildAsync(workload, target, application.Version, RuntimeIdentifier, cancellationToken) is not { } digest)
                continue;
            pushed.Add(new ImageChange(name) { NewName = target, Digest = digest });
            await console.WriteLineAsync($"Pushed {target}@{digest}");
        }

        if (problems.All.All(p => p.Severity != ProblemSeverity.Error) && pushed.Count > 0)
            OverlayImages.Write(overlay, pushed);
    }

    private string? Target(Application application, Workload workload, string? newName) => Registry is { } registry
        ? $"{registry.TrimEnd('/')}/{(registry.Contains('/', StringComparison.Ordinal) ? "" : $"{application.Name}/")}{workload.Name}"
        : newName;

    /// <summary>Builds the image of a project and pushes it.</summary>
    /// <param name="workload">The workload, which has a project.</param>
    /// <param name="repository">The registry and the repository; <see langword="null"/> for the local image store, with the name that the base uses.</param>
    /// <param name="version">The tag.</param>
    /// <param name="runtimeIdentifier">The platform of the image, unless the project sets one.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <returns>The digest; <see langword="null"/> when the image is not pushed.</returns>
    public async Task<string?> BuildAsync(
        Workload workload, string? repository, string version, string runtimeIdentifier, CancellationToken cancellationToken)
    {
        var slash = repository?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        if (repository is not null && slash <= 0)
        {
            problems.Error(
                workload.Name,
                $"The name of the image is '{repository}', but it must begin with the host of a registry: registry.example.com/team/{workload.Name}.");
            return null;
        }

        List<string> arguments =
        [
            "publish", Path.GetFullPath(workload.Project!, projects), "-c", "Release", "-t:PublishContainer",
            $"-p:ContainerRepository={(repository is null ? workload.Name : repository[(slash + 1)..])}",
            $"-p:ContainerImageTag={version}", "-getProperty:GeneratedContainerDigest",
        ];
        if (repository is not null)
            arguments.Add($"-p:ContainerRegistry={repository[..slash]}");
        if (BaseImage is not null)
            arguments.Add($"-p:ContainerBaseImage={BaseImage}");
        // Without a runtime identifier, the image has the native libraries of every platform.
        if (!await HasRuntimeIdentifierAsync(arguments[1], cancellationToken))
            arguments.AddRange(["-r", runtimeIdentifier, "--no-self-contained"]);
        var (exitCode, standardOutput, standardError) = await ExternalCommand.Dotnet.RunAsync(arguments, null, cancellationToken);
        var output = standardOutput + standardError;
        if (exitCode == 0 && Digest().Match(output) is { Success: true } digest)
            return digest.Value;
        if (exitCode == 0 && repository is null)
            return null;

        var errors = output.Split('\n').Where(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)).Select(l => l.Trim()).Distinct().ToList();
        var reason = errors.Count == 0 ? output.Trim() : string.Join("; ", errors);
        problems.Error(workload.Name, $"Its image cannot be pushed to {repository ?? "the local image store"}: {reason}");
        return null;
    }

    private static async Task<bool> HasRuntimeIdentifierAsync(string project, CancellationToken cancellationToken)
    {
        var arguments = RuntimeProperties.Select(name => $"-getProperty:{name}").Prepend(project).Prepend("msbuild").ToArray();
        var (exitCode, output, _) = await ExternalCommand.Dotnet.RunAsync(arguments, null, cancellationToken);
        // The build reports what is wrong with the project.
        return exitCode != 0 || RuntimeProperties.Any(name => JsonNode.Parse(output)!["Properties"]![name]!.GetValue<string>().Length > 0);
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();
}
