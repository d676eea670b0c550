using System.Globalization;
using System.Text.Json.Nodes;
using Aspire.Hosting;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>A cluster through kubectl: its contexts and credential plugins are those of the user.</summary>
/// <param name="kubeconfig">The kubeconfig file; that of kubectl when <see langword="null"/>.</param>
/// <param name="context">The context; the current one when <see langword="null"/>.</param>
/// <param name="fieldManager">The owner of the fields that applying sets.</param>
internal sealed class Cluster(string? kubeconfig = null, string? context = null, string fieldManager = Cluster.PipelineManager)
{
    /// <summary>
    /// The owner of the fields that the steps of the pipeline set, and the value of the label <c>app.kubernetes.io/managed-by</c> of releases.
    /// </summary>
    public const string PipelineManager = "aspire-kustomize";

    /// <summary>The owner of the fields that <c>kubectl apply --server-side</c> sets.</summary>
    public const string KubectlManager = "kubectl";

    private readonly ExternalCommand _kubectl = kubeconfig is null
        ? ExternalCommand.Kubectl
        : ExternalCommand.Kubectl with { Environment = new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig } };

    /// <summary>Returns the context that is deployed to.</summary>
    /// <exception cref="DistributedApplicationException">No context is selected.</exception>
    public async Task<string> GetContextAsync(CancellationToken cancellationToken) =>
        context ?? (await RunAsync(["config", "current-context"], null, cancellationToken)).Trim();

    /// <summary>Applies objects on the server. A field that another manager owns gets the value of the deployment.</summary>
    /// <exception cref="DistributedApplicationException">The cluster rejected an object.</exception>
    public Task ApplyAsync(string yaml, CancellationToken cancellationToken) =>
        RunAsync(["apply", "--server-side", "--force-conflicts", $"--field-manager={fieldManager}", "-f", "-"], yaml, cancellationToken);

    /// <summary>
    /// Sets the number of pods of an existing Deployment under a field manager of its own, so that a later apply of the Deployment without a number keeps it.
    /// Otherwise the API server would set it to one.
    /// </summary>
    public Task KeepReplicasAsync(string ns, string deployment, int replicas, CancellationToken cancellationToken) => RunAsync(
        ["apply", "--server-side", "--force-conflicts", "--validate=false", "--field-manager=initial-replicas", "-f", "-"],
        $"{new ObjectReference("apps/v1", "Deployment", ns, deployment).ToYaml()}spec:\n  replicas: {replicas.ToString(CultureInfo.InvariantCulture)}\n",
        cancellationToken);

    /// <summary>Deletes objects and waits until they are gone. Objects that do not exist are skipped.</summary>
    /// <exception cref="DistributedApplicationException">The cluster rejected a request.</exception>
    public Task DeleteAsync(IReadOnlyCollection<ObjectReference> objects, CancellationToken cancellationToken) => objects.Count == 0
        ? Task.CompletedTask
        : RunAsync(["delete", "--ignore-not-found", "-f", "-"], string.Join("---\n", objects.Select(o => o.ToYaml())), cancellationToken);

    /// <summary>Lists the objects of one kind, or of several kinds separated by commas.</summary>
    /// <exception cref="DistributedApplicationException">The cluster rejected the request.</exception>
    public async Task<IReadOnlyList<JsonNode>> ListAsync(string kinds, string ns, string? selector, CancellationToken cancellationToken)
    {
        string[] filter = selector is null ? [] : ["--selector", selector];
        var output = await RunAsync(["get", kinds, "--namespace", ns, "--output", "json", .. filter], null, cancellationToken);
        return [.. JsonNode.Parse(output)!["items"]!.AsArray().OfType<JsonNode>()];
    }

    /// <summary>Returns the last log lines of a container; empty when it has none.</summary>
    public async Task<string> GetLogAsync(string ns, string pod, string container, int lines, bool previous, CancellationToken cancellationToken)
    {
        string[] which = previous ? ["--previous"] : [];
        var (exitCode, output, _) = await StartAsync(
            ["logs", pod, "--namespace", ns, "--container", container, $"--tail={lines}", .. which], null, cancellationToken);
        return exitCode == 0 ? output.Trim() : "";
    }

    /// <summary>Returns the number of pods that a Deployment is to have; 0 when it does not exist.</summary>
    public async Task<int> GetReplicasAsync(string ns, string deployment, CancellationToken cancellationToken)
    {
        string[] arguments = ["get", "deployment", deployment, "--namespace", ns, "--ignore-not-found", "--output", "jsonpath={.spec.replicas}"];
        var output = await RunAsync(arguments, null, cancellationToken);
        return output.Length == 0 ? 0 : int.Parse(output, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets the number of pods of a Deployment, until its autoscaler changes it.</summary>
    public Task ScaleAsync(string ns, string deployment, int replicas, CancellationToken cancellationToken) => RunAsync(
        ["patch", "deployment", deployment, "--namespace", ns, "--type", "merge", "--patch", $$$"""{"spec":{"replicas":{{{replicas}}}}}"""],
        null, cancellationToken);

    private async Task<string> RunAsync(string[] arguments, string? input, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await StartAsync(arguments, input, cancellationToken);
        return exitCode == 0
            ? output
            : throw new DistributedApplicationException(
                $"kubectl {string.Join(' ', arguments.TakeWhile(a => a is not "-f"))} failed: {error.Trim().ReplaceLineEndings("; ")}");
    }

    private Task<(int ExitCode, string Output, string Error)> StartAsync(string[] arguments, string? input, CancellationToken cancellationToken)
    {
        string[] chosen = context is null ? [] : ["--context", context];
        return _kubectl.RunAsync([.. chosen, .. arguments], input, cancellationToken);
    }
}
