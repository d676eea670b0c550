using System.Text.RegularExpressions;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Publishing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Images;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Output;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>
/// Builds the images of projects with the .NET SDK, which pushes them without a container runtime, and those of Dockerfiles with Aspire's container runtime.
/// The target is the container registry of the model, else <c>newName</c> of the overlay, else the local image store.
/// </summary>
internal static partial class ImagesStep
{
    public static async Task<string> RunAsync(DeployTarget target)
    {
        var application = target.ReadApplication();
        var known = OverlayImages.Read(target.Overlay);
        var problems = new ProblemList();
        var publisher = new ImagePublisher(target.Folder, problems);
        var changes = new List<ImageChange>();
        var local = new List<string>();
        foreach (var resource in target.Context.Model.Resources.OfType<IComputeResource>())
        {
            var workload = application.Workloads.FirstOrDefault(w => w.Name == KubernetesName.Label(resource.Name));
            var isDockerfile = resource.Annotations.OfType<DockerfileBuildAnnotation>().Any();
            if (workload is null || (workload.Project is null && !isDockerfile))
                continue;
            var repository = await RepositoryAsync(resource, target) ?? known.FirstOrDefault(i => i.Name == Image(workload))?.NewName;
            LogBuild(target.Logger, workload.Name, repository ?? "the local image store");
            var digest = isDockerfile
                ? await BuildDockerfileAsync(target, resource, workload, repository, application.Version)
                : await publisher.BuildAsync(
                    workload, repository, application.Version, await RuntimeIdentifierAsync(resource, repository, target), target.CancellationToken);
            if (repository is null)
                local.Add(workload.Name);
            else if (digest is not null)
                changes.Add(new ImageChange(Image(workload)) { NewName = repository, Digest = digest });
        }

        var errors = problems.All.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Text).ToList();
        if (errors.Count > 0)
            throw new DistributedApplicationException(string.Join(' ', errors));
        if (changes.Count > 0)
            OverlayImages.Write(target.Overlay, changes);
        foreach (var change in changes)
            target.Context.Summary.Add(change.Name, $"{change.NewName}@{change.Digest}");
        if (local.Count > 0)
            LogLocal(target.Logger, string.Join(", ", local), target.Overlay);
        return $"{changes.Count} images pushed, {local.Count} built for the local image store";
    }

    // The name of an image in the base, which the overlay replaces.
    private static string Image(Workload workload) =>
        workload.Image.LastIndexOf(':') is var tag and > 0 && workload.Image.IndexOf('/', tag) < 0 ? workload.Image[..tag] : workload.Image;

    private static async Task<string?> RepositoryAsync(IResource resource, DeployTarget target)
    {
        var registry = resource.Annotations.OfType<ContainerRegistryReferenceAnnotation>().LastOrDefault()?.Registry
            ?? target.Environment.Annotations.OfType<ContainerRegistryReferenceAnnotation>().LastOrDefault()?.Registry;
        if (registry is null && target.Context.Model.Resources.OfType<IContainerRegistry>().ToList() is { Count: > 0 } registries)
        {
            registry = registries.Count == 1
                ? registries[0]
                : throw new DistributedApplicationException(
                    $"'{resource.Name}' has {registries.Count} container registries. Choose one with WithContainerRegistry.");
        }

        if (registry is null)
            return null;
        var endpoint = await registry.Endpoint.GetValueAsync(target.CancellationToken);
        var path = registry.Repository is { } repository ? await repository.GetValueAsync(target.CancellationToken) : null;
        return string.Join('/', new[] { endpoint, path, KubernetesName.Label(resource.Name) }.Where(p => !string.IsNullOrEmpty(p)));
    }

    // Aspire sets linux/amd64 for a project; WithContainerBuildOptions sets another platform. Nodes that share the image store have this machine's.
    private static async Task<string> RuntimeIdentifierAsync(IResource resource, string? repository, DeployTarget target)
    {
        if (repository is null)
            return ImagePublisher.LocalRuntimeIdentifier;
        var context = new ContainerBuildOptionsCallbackContext(
            resource, target.Context.Services, target.Logger, target.CancellationToken, target.Context.ExecutionContext);
        foreach (var annotation in resource.Annotations.OfType<ContainerBuildOptionsCallbackAnnotation>())
            await annotation.Callback(context);
        return context.TargetPlatform switch
        {
            null => ImagePublisher.LocalRuntimeIdentifier,
            ContainerTargetPlatform.LinuxAmd64 => "linux-x64",
            ContainerTargetPlatform.LinuxArm64 => "linux-arm64",
            _ => throw new DistributedApplicationException(
                $"The target platform of '{resource.Name}' is {context.TargetPlatform}. Set LinuxAmd64 or LinuxArm64; "
                + "for an image of several platforms, set ContainerRuntimeIdentifiers in the project."),
        };
    }

    // Aspire passes the arguments, the target stage and the secrets of the build to the container runtime.
    private static async Task<string?> BuildDockerfileAsync(DeployTarget target, IResource resource, Workload workload, string? repository, string version)
    {
        await target.Context.Services.GetRequiredService<IResourceContainerImageManager>().BuildImageAsync(resource, target.CancellationToken);
        var runtime = await target.Context.Services.GetRequiredService<IContainerRuntimeResolver>().ResolveAsync(target.CancellationToken);
        var built = resource.TryGetContainerImageName(out var name) ? name : resource.Name.ToLowerInvariant();
        if (repository is null)
        {
            await runtime.TagImageAsync(built, workload.Image, target.CancellationToken);
            return null;
        }

        var pushed = $"{repository}:{version}";
        await runtime.TagImageAsync(built, pushed, target.CancellationToken);
        return await PushAsync(runtime.Name.ToLowerInvariant(), pushed, target.CancellationToken);
    }

    // Podman compresses the layers when it pushes, so the digest in the registry is known only then. It prints none, unlike Docker, and Docker writes no file.
    private static async Task<string> PushAsync(string command, string image, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        try
        {
            string[] option = command == "podman" ? ["--digestfile", file] : [];
            var output = await RunAsync(command, ["push", .. option, image], cancellationToken);
            var digests = Digest().Matches(output + await File.ReadAllTextAsync(file, cancellationToken));
            return digests is [.., var digest] ? digest.Value : throw new DistributedApplicationException($"{command} push reports no digest for {image}.");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<string> RunAsync(string command, string[] arguments, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await new ExternalCommand(command, "https://aspire.dev/get-started/prerequisites/")
            .RunAsync(arguments, null, cancellationToken);
        return exitCode == 0
            ? output
            : throw new DistributedApplicationException($"{command} {arguments[0]} failed: {error.Trim().ReplaceLineEndings("; ")}");
    }

    [GeneratedRegex("sha256:[0-9a-f]{64}")]
    private static partial Regex Digest();

    [LoggerMessage(Level = LogLevel.Information, Message = "Building the image of {Workload} for {Repository}")]
    private static partial void LogBuild(ILogger logger, string workload, string repository);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The images of {Workloads} are only in the local image store, because {Overlay} has no newName for them. "
            + "The nodes of the cluster must share it.")]
    private static partial void LogLocal(ILogger logger, string workloads, string overlay);
}
