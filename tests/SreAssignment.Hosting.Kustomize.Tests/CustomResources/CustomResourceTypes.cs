using System.Text.Json.Nodes;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.CustomResources;

/// <summary>
/// Checks custom resources with their types from npm: each object becomes a literal of its type, and the TypeScript compiler reports an unknown field,
/// a wrong type and a wrong apiVersion.
/// </summary>
internal static class CustomResourceTypes
{
    private const string Install = "apt-get install npm";
    private static readonly Lazy<Task<string>> Restored = new(RestoreAsync);

    private static readonly Dictionary<string, string> Packages = new()
    {
        ["cert-manager.io"] = "@kubernetes-models/cert-manager",
        ["gateway.networking.k8s.io"] = "@kubernetes-models/gateway-api",
        ["monitoring.coreos.com"] = "@kubernetes-models/prometheus-operator",
        ["external-secrets.io"] = "@kubernetes-models/external-secrets",
        ["argoproj.io"] = "@kubernetes-models/argo-cd",
        ["source.toolkit.fluxcd.io"] = "@kubernetes-models/flux-cd",
        ["kustomize.toolkit.fluxcd.io"] = "@kubernetes-models/flux-cd",
    };

    /// <returns>The errors of the compiler; empty if there are none.</returns>
    public static async Task<string> CheckAsync(IReadOnlyList<JsonObject> objects)
    {
        var folder = await Restored.Value;
        var source = Path.Combine(folder, $"{Guid.NewGuid():N}.ts");
        await File.WriteAllLinesAsync(source, objects.Select((o, i) =>
        {
            var (version, kind) = (o["apiVersion"]!.GetValue<string>(), o["kind"]!.GetValue<string>());
            var module = $"{Packages[version.Split('/')[0]]}/{version}/{kind}";
            return $$"""import type { I{{kind}} as T{{i}} } from "{{module}}"; export const o{{i}}: T{{i}} = {{o.ToJsonString()}};""";
        }));
        var (exitCode, output, error) = await CommandRunner.RunAsync(
            folder, Install, "node", "node_modules/typescript/bin/tsc", "--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution",
                "bundler", source);
        return exitCode == 0 ? "" : output + error;
    }

    /// <summary>Runs a script with the restored packages.</summary>
    /// <returns>The output.</returns>
    public static async Task<string> RunAsync(string script, string input)
    {
        var folder = await Restored.Value;
        var file = Path.Combine(folder, $"{Guid.NewGuid():N}.json");
        await File.WriteAllTextAsync(file, input);
        var (exitCode, output, error) = await CommandRunner.RunAsync(folder, Install, "sh", "-c", "exec node \"$0\" < \"$1\"", script, file);
        return exitCode == 0 ? output : throw new AssertionException(error);
    }

    private static async Task<string> RestoreAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "CustomResources");
        if (!File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")))
        {
            var (exitCode, _, error) = await CommandRunner.RunAsync(folder, Install, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            if (exitCode != 0)
                RequiredTool.Missing($"npm cannot restore the types of custom resources: {error}");
        }

        return folder;
    }
}
