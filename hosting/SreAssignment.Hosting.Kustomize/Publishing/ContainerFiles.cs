using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Publishing;

/// <summary>Reads the files of <c>WithContainerFiles</c>, which a manifest has no place for. Each becomes a ConfigMap that is mounted at its path.</summary>
internal static class ContainerFiles
{
    // The API server accepts objects of up to 1 MiB.
    private const int MaxBytes = 1_000_000;

    /// <summary>Reads the files of every resource.</summary>
    /// <returns>The files by the name of the resource.</returns>
    /// <exception cref="DistributedApplicationException">A file cannot be read, or is too large.</exception>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<MountedFiles>>> ReadAsync(
        DistributedApplicationModel model, IServiceProvider services, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, IReadOnlyList<MountedFiles>>();
        foreach (var resource in model.Resources.OfType<IComputeResource>())
        {
            var mounted = new List<MountedFiles>();
            foreach (var annotation in resource.Annotations.OfType<ContainerFileSystemCallbackAnnotation>())
            {
                var items = await annotation.Callback(new ContainerFileSystemCallbackContext { Services = services, Model = resource }, cancellationToken);
                foreach (var (path, file) in Flatten(annotation.DestinationPath.TrimEnd('/'), items))
                    mounted.Add(await ReadAsync(resource, path, file, mounted.Count, cancellationToken));
            }

            files[resource.Name] = mounted;
        }

        return files;
    }

    private static IEnumerable<(string Path, ContainerFileBase File)> Flatten(string folder, IEnumerable<ContainerFileSystemItem> items) =>
        items.SelectMany(item => item switch
        {
            ContainerDirectory directory => Flatten($"{folder}/{directory.Name}", directory.Entries),
            ContainerFileBase file => [($"{folder}/{file.Name}", file)],
            _ => [],
        });

    private static async Task<MountedFiles> ReadAsync(
        IResource resource, string path, ContainerFileBase file, int index, CancellationToken cancellationToken)
    {
        var content = await ContentAsync(resource, path, file, cancellationToken);
        if (content.Length > MaxBytes)
        {
            throw new DistributedApplicationException(
                $"{resource.Name}: The file {path} cannot be deployed: it has {content.Length:N0} bytes, and a ConfigMap holds {MaxBytes:N0}. "
                + "Copy it into the image.");
        }

        return new MountedFiles(
            $"{KubernetesName.Label(resource.Name)}-container-files-{index}", path, IsFolder: false, [(file.Name, $"file-{index}", content)])
        {
            Mode = file.Mode == 0 ? null : (int)file.Mode,
        };
    }

    private static async Task<byte[]> ContentAsync(IResource resource, string path, ContainerFileBase file, CancellationToken cancellationToken)
    {
        if (file.SourcePath is null)
            return System.Text.Encoding.UTF8.GetBytes(file.Contents ?? "");
        try
        {
            return await File.ReadAllBytesAsync(file.SourcePath, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"{resource.Name}: The file {path} cannot be deployed: {e.Message}", e);
        }
    }
}
