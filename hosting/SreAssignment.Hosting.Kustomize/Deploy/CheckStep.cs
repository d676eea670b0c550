using Aspire.Hosting;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Doctor;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>Checks the cluster and the overlay before a deployment changes anything.</summary>
internal static partial class CheckStep
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static async Task<string> RunAsync(DeployTarget target)
    {
        var built = BuildWithoutSecrets(target);
        var context = await target.Cluster.GetContextAsync(target.CancellationToken);
        List<Finding> findings = [.. ReferenceCheck.Run(built), .. PlaceholderCheck.Run(built), .. await CheckAsync(target, OverlayNeeds.Of(built))];
        foreach (var finding in findings)
            LogFinding(target.Logger, finding);

        // The files of Secrets are created by a later step, but nothing creates a value that only its owner knows.
        var missing = findings.Where(f => f.Fix is not null).Select(f => $"{f.Need}: {f.Fix}").Concat(PlaceholdersOf(target)).ToList();
        return missing.Count == 0
            ? $"The cluster of the context {context} has what {target.OverlayName} needs"
            : throw new DistributedApplicationException($"The context {context} or the overlay {target.OverlayName} lacks: {string.Join("; ", missing)}");
    }

    private static IEnumerable<string> PlaceholdersOf(DeployTarget target) =>
        from parameter in OverlayParameters.Read(OverlayDocuments.Read(target.Overlay))
        where parameter.IsPlaceholder
        select $"a value for {parameter.Name}: replace '{parameter.Value}' in {parameter.Line.File}, line {parameter.Line.Line}, "
            + $"or set Parameters__{parameter.Name.Replace('-', '_')}";

    private static async Task<IReadOnlyList<Finding>> CheckAsync(DeployTarget target, OverlayNeeds needs)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(target.CancellationToken);
        deadline.CancelAfter(Timeout);
        try
        {
            // kubectl merges the files of KUBECONFIG. The first of them has the current context.
            var path = target.Environment.KubeconfigPath
                ?? System.Environment.GetEnvironmentVariable("KUBECONFIG")?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
            var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(path, target.Environment.KubeContext);
            using var client = new k8s.Kubernetes(configuration);
            return await new ClusterCheck(client).RunAsync(needs, deadline.Token);
        }
        catch (KubeConfigException e)
        {
            throw new DistributedApplicationException($"The kubeconfig file cannot be used: {e.Message}", e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !target.CancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException($"The cluster does not respond: {e.Message} Check the context with kubectl cluster-info.", e);
        }
        catch (HttpOperationException e)
        {
            throw new DistributedApplicationException(
                $"The cluster rejected a request ({(int)e.Response.StatusCode} {e.Response.ReasonPhrase}): {e.Request.RequestUri}", e);
        }
    }

    // An overlay does not build without the files of its Secrets, so a copy with empty files is built.
    private static string BuildWithoutSecrets(DeployTarget target)
    {
        var copy = Directory.CreateTempSubdirectory("aspire-kustomize-");
        try
        {
            foreach (var file in Directory.EnumerateFiles(target.Folder, "*.yaml", SearchOption.AllDirectories))
                Copy(file, target.Folder, copy.FullName);
            var files = Directory.EnumerateFiles(target.Overlay, "*", SearchOption.AllDirectories);
            foreach (var file in files.Where(f => !f.EndsWith(".yaml", StringComparison.Ordinal)))
                Copy(file, target.Folder, copy.FullName);
            var overlay = Path.Combine(copy.FullName, Path.GetRelativePath(target.Folder, target.Overlay));
            foreach (var (_, path) in OverlayReader.Secrets(target.Overlay).SelectMany(s => s.Entries))
            {
                var file = Path.Combine(overlay, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                File.WriteAllText(file, "{}");
            }

            return Kubectl.Kustomize(overlay);
        }
        finally
        {
            copy.Delete(recursive: true);
        }
    }

    private static void Copy(string file, string from, string to)
    {
        var copy = Path.Combine(to, Path.GetRelativePath(from, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Finding}")]
    private static partial void LogFinding(ILogger logger, Finding finding);
}
