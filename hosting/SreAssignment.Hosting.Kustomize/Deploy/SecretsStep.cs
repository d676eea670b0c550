using System.Text;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Secrets;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>
/// Creates the missing files of the Secrets of an overlay. A value comes from the configuration, else from the Secret in the cluster, else from the parameter,
/// which the CLI prompts for or which generates it. A deployment from a new clone therefore keeps the generated values of the cluster.
/// </summary>
internal static partial class SecretsStep
{
    public static async Task<string> RunAsync(DeployTarget target)
    {
        var deployed = await DeployedAsync(target);
        var parameters = target.Context.Model.Resources.OfType<ParameterResource>().Where(p => p.Secret)
            .ToDictionary(p => KubernetesName.Label(p.Name), p => p);
        var values = new Dictionary<string, string>();
        foreach (var secret in Overlays.OverlayReader.Secrets(target.Overlay).Where(s => s.Entries.Any(e => e.Key == ContainerEnvironment.SecretKey)))
        {
            var path = Path.Combine(target.Overlay, secret.Entries.First(e => e.Key == ContainerEnvironment.SecretKey).Path);
            var parameter = parameters.GetValueOrDefault(secret.Name);
            var configured = parameter is null ? null : target.Configured(parameter);
            if (!File.Exists(path))
                await AddAsync(secret.Name, parameter, configured);
            else if (configured is not null && await File.ReadAllTextAsync(path, target.CancellationToken) != configured)
                LogDifferent(target.Logger, path, parameter!.Name);
        }

        var files = SecretFiles.Create(target.Overlay, OfComponents(target), known: Known);
        var wanted = files.Where(f => f.Outcome == SecretFiles.Outcome.Wanted).Select(f => f.Path).ToList();
        if (wanted.Count > 0)
            throw new DistributedApplicationException($"{target.Overlay} has no value for {string.Join(", ", wanted)}. Create these files.");
        var kept = files.Count(f => f.Outcome == SecretFiles.Outcome.Kept);
        return $"{files.Count - kept} files of Secrets created, {kept} kept";

        byte[]? Known(string secret, string key) => key == ContainerEnvironment.SecretKey && values.TryGetValue(secret, out var value)
            ? Encoding.UTF8.GetBytes(value)
            : deployed.GetValueOrDefault((secret, key));

        async Task AddAsync(string secret, ParameterResource? parameter, string? configured)
        {
            if (configured is not null)
                values[secret] = configured;
            else if (!deployed.ContainsKey((secret, ContainerEnvironment.SecretKey)) && parameter is not null)
                values[secret] = await ValueAsync(parameter, target.CancellationToken);
        }
    }

    // The model has no parameters for the servers of components.
    private static Dictionary<string, ParameterRule> OfComponents(DeployTarget target) =>
        (ParameterFile.Read(Path.Combine(target.Folder, "base")) ?? new Dictionary<string, ParameterRule>())
            .Where(p => p.Value.Component is not null).ToDictionary();

    private static async Task<string> ValueAsync(ParameterResource parameter, CancellationToken cancellationToken) =>
        await DeployTarget.ValueAsync(parameter, cancellationToken) ?? throw new DistributedApplicationException(
            $"The parameter '{parameter.Name}' has no value. Set Parameters__{parameter.Name.Replace('-', '_')}, "
            + "or run the command in a terminal to be asked for it.");

    // The values of the newest Secret of each name. Kustomize adds a hash of the content to the names.
    private static async Task<Dictionary<(string Secret, string Key), byte[]>> DeployedAsync(DeployTarget target)
    {
        var names = Overlays.OverlayReader.Secrets(target.Overlay).Select(s => s.Name).ToHashSet();
        var values = new Dictionary<(string, string), byte[]>();
        var secrets = await target.Cluster.ListAsync("secrets", target.Namespace, null, target.CancellationToken);
        foreach (var secret in secrets.OrderBy(s => (string?)s["metadata"]!["creationTimestamp"], StringComparer.Ordinal))
        {
            var name = (string)secret["metadata"]!["name"]!;
            var found = names.FirstOrDefault(n => n == name || (name.Length == n.Length + 11 && name.StartsWith($"{n}-", StringComparison.Ordinal)));
            if (found is null || secret["data"] is not { } data)
                continue;
            foreach (var (key, value) in data.AsObject())
                values[(found, key)] = Convert.FromBase64String((string)value!);
        }

        return values;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} differs from the parameter {Parameter}. The file is used. Delete it to use the parameter.")]
    private static partial void LogDifferent(ILogger logger, string path, string parameter);
}
