using System.CommandLine;
using k8s;
using k8s.Autorest;
using k8s.Exceptions;
using SreAssignment.Hosting.Kustomize.Doctor;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>doctor OVERLAY</c></summary>
internal static class DoctorCommand
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "The overlay to check." };
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig file of the cluster. The default is the one that kubectl uses." };
        var command = new Command("doctor", "Checks that a cluster and the overlay have what the overlay needs.") { overlay, kubeconfig };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (console, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            try
            {
                return await RunAsync(parsed.GetRequiredValue(overlay), parsed.GetValue(kubeconfig), console, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or KubeConfigException)
            {
                await error.WriteLineAsync($"error: {e.Message}");
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await error.WriteLineAsync($"error: The cluster does not respond: {e.Message}");
            }
            catch (HttpOperationException e)
            {
                await error.WriteLineAsync(
                    $"error: The cluster rejected a request ({(int)e.Response.StatusCode} {e.Response.ReasonPhrase}): {e.Request.RequestUri}");
            }

            return 1;
        });
        return command;
    }

    private static async Task<int> RunAsync(string overlay, string? kubeconfig, TextWriter console, CancellationToken cancellationToken)
    {
        var files = Tell(OverlayCheck.Find(overlay, beforeDeploy: true).Select(f => new Finding(f.Place, f.Fix)).Concat(SecretCheck.Files(overlay)), console);
        if (files.Any(f => f.Fix is not null))
            return 1;

        var built = Kubectl.Kustomize(overlay);
        var needs = OverlayNeeds.Of(built);
        var references = Tell(ReferenceCheck.Run(built).Concat(PlaceholderCheck.Run(built)), console);
        var logins = Tell(SecretCheck.Logins(overlay, needs.Registries), console);
        var configuration = kubeconfig is null
            ? KubernetesClientConfiguration.BuildDefaultConfig()
            : KubernetesClientConfiguration.BuildConfigFromConfigFile(kubeconfig);
        using var cluster = new k8s.Kubernetes(configuration);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Timeout);
        var found = Tell(await new ClusterCheck(cluster).RunAsync(needs, deadline.Token), console);
        return found.Concat(logins).Concat(references).All(f => f.Fix is null) ? 0 : 1;
    }

    private static List<Finding> Tell(IEnumerable<Finding> findings, TextWriter console)
    {
        var told = findings.ToList();
        foreach (var finding in told)
            console.WriteLine(finding);
        return told;
    }
}
