using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Reads the files of a bind mount. They become a ConfigMap, because a cluster has no folders of this machine.</summary>
internal static class MountReader
{
    // The API server accepts objects of up to 1 MiB.
    private const int MaxBytes = 1_000_000;

    /// <summary>The name of the ConfigMap, and of the volume in the pod.</summary>
    public static string Name(string resource, int index) => $"{KubernetesName.Label(resource)}-files-{index}";

    public static MountedFiles? Read(string resource, int index, BindMountEntry mount, string folder, ProblemList problems)
    {
        try
        {
            var source = Path.GetFullPath(mount.Source, folder);
            var isFolder = Directory.Exists(source);
            if (!isFolder && !File.Exists(source))
            {
                problems.Error(resource, $"The bind mount of '{mount.Source}' cannot be deployed: there is no such file or folder ({source}).");
                return null;
            }

            var paths = isFolder ? Directory.GetFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [source];
            if (paths.Sum(p => new FileInfo(p).Length) > MaxBytes || paths.Any(IsSpecial))
            {
                problems.Error(
                    resource,
                    $"The bind mount of '{mount.Source}' cannot be deployed: a ConfigMap holds regular files, up to {MaxBytes:N0} bytes in all. "
                    + "Copy the files into the image, or use a volume.");
                return null;
            }

            if (!mount.ReadOnly)
                problems.Warning(resource, $"The bind mount of '{mount.Source}' is read-only in the cluster, because its files are in a ConfigMap.");
            var files = paths.Select((p, i) =>
            {
                var relative = isFolder ? Path.GetRelativePath(source, p).Replace('\\', '/') : Path.GetFileName(p);
                return (relative, Key(relative, i), File.ReadAllBytes(p));
            });
            return new MountedFiles(Name(resource, index), mount.Target, isFolder, [.. files]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            problems.Error(resource, $"The bind mount of '{mount.Source}' cannot be deployed: {e.Message}");
            return null;
        }
    }

    private static bool IsSpecial(string path) => (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.System)) != 0;

    private static string Key(string path, int index) =>
        $"{index}-{string.Concat(Path.GetFileName(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'))}";
}
