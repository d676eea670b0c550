using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Reads what a bind mount shows, since a cluster has no folders of this machine: it goes along in a ConfigMap.</summary>
internal static class MountReader
{
    // What the API server takes in one object, less its other fields.
    private const int MaxBytes = 1_000_000;

    public static MountedFiles? Read(string resource, int index, BindMountEntry mount, string folder, ProblemList problems)
    {
        var source = Path.GetFullPath(mount.Source, folder);
        try
        {
            var isFolder = Directory.Exists(source);
            if (!isFolder && !File.Exists(source))
            {
                problems.Error(resource, $"The bind mount of '{mount.Source}' cannot be shipped: there is no such file or folder ({source}).");
                return null;
            }

            var paths = isFolder ? Directory.GetFiles(source, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray() : [source];
            if (paths.Sum(p => new FileInfo(p).Length) > MaxBytes || paths.Any(IsSpecial))
            {
                problems.Error(resource, $"The bind mount of '{mount.Source}' cannot be shipped: a ConfigMap holds regular files, {MaxBytes:N0} bytes in all. Put it into the image, or use a volume.");
                return null;
            }

            if (!mount.ReadOnly)
                problems.Warning(resource, $"The bind mount of '{mount.Source}' is read-only in the cluster: what is mounted there is a ConfigMap.");
            var files = paths.Select((p, i) =>
            {
                var relative = isFolder ? Path.GetRelativePath(source, p).Replace('\\', '/') : Path.GetFileName(p);
                return (relative, Key(relative, i), File.ReadAllBytes(p));
            });
            return new MountedFiles($"{KubernetesName.Label(resource)}-files-{index}", mount.Target, isFolder, [.. files]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Error(resource, $"The bind mount of '{mount.Source}' cannot be shipped: {e.Message}");
            return null;
        }
    }

    private static bool IsSpecial(string path) => (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.System)) != 0;

    private static string Key(string path, int index) =>
        $"{index}-{string.Concat(Path.GetFileName(path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'))}";
}
