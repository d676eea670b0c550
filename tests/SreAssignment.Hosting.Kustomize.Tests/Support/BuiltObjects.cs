using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using YamlDotNet.Serialization;

namespace SreAssignment.Hosting.Kustomize.Tests.Support;

/// <summary>The objects that a kustomization builds. An unknown field, a wrong type and a wrong apiVersion are errors.</summary>
internal sealed class BuiltObjects
{
    private static readonly string[] CustomGroups =
    [
        "cert-manager.io", "gateway.networking.k8s.io", "monitoring.coreos.com", "external-secrets.io", "argoproj.io", "source.toolkit.fluxcd.io",
        "kustomize.toolkit.fluxcd.io",
    ];

    private readonly List<IKubernetesObject<V1ObjectMeta>> _objects = [];

    /// <summary>The custom resources, as JSON.</summary>
    public List<JsonObject> Custom { get; } = [];

    public static BuiltObjects Read(string yaml)
    {
        var built = new BuiltObjects();
        foreach (var document in yaml.Split("\n---\n"))
        {
            if (document.Trim().Length == 0)
                continue;
            if (CustomGroups.Any(g => document.Contains($"apiVersion: {g}/", StringComparison.Ordinal)))
                built.Custom.Add(Json(document));
            else
                built._objects.Add((IKubernetesObject<V1ObjectMeta>)KubernetesYaml.LoadAllFromString(document, null, strict: true).Single());
        }

        return built;
    }

    public IEnumerable<T> Of<T>() => _objects.OfType<T>();

    public T Single<T>(string name) where T : IKubernetesObject<V1ObjectMeta> => _objects.OfType<T>().Single(o => o.Metadata.Name == name);

    public IEnumerable<IKubernetesObject<V1ObjectMeta>> All => _objects;

    /// <summary>The pods of every controller, with the name of the controller.</summary>
    public IEnumerable<(string Controller, V1PodTemplateSpec Template)> Pods => _objects.Select(o => o switch
    {
        V1Deployment deployment => (o.Metadata.Name, deployment.Spec.Template),
        V1StatefulSet set => (o.Metadata.Name, set.Spec.Template),
        V1Job job => (o.Metadata.Name, job.Spec.Template),
        V1CronJob job => (o.Metadata.Name, job.Spec.JobTemplate.Spec.Template),
        _ => default,
    }).Where(p => p.Name is not null);

    private static JsonObject Json(string yaml)
    {
        var graph = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return (JsonObject)JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(graph))!;
    }
}
