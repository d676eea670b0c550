using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using YamlDotNet.Serialization;

namespace SreAssignment.Hosting.Kustomize.Tests.Deploy;

/// <summary>
/// An API server on loopback that stores objects, with discovery and server-side apply, for the real kubectl. Its controllers are the functions of the test:
/// by default every workload is ready at once.
/// </summary>
internal sealed class StandInCluster : IAsyncDisposable
{
    private static readonly (string GroupVersion, string Plural, string Kind, bool Namespaced)[] Kinds =
    [
        ("v1", "namespaces", "Namespace", false), ("v1", "services", "Service", true),
        ("v1", "configmaps", "ConfigMap", true), ("v1", "secrets", "Secret", true),
        ("v1", "serviceaccounts", "ServiceAccount", true), ("v1", "pods", "Pod", true), ("v1", "events", "Event", true),
        ("v1", "persistentvolumeclaims", "PersistentVolumeClaim", true), ("apps/v1", "deployments", "Deployment", true),
        ("apps/v1", "statefulsets", "StatefulSet", true), ("apps/v1", "daemonsets", "DaemonSet", true), ("batch/v1", "jobs", "Job", true),
        ("batch/v1", "cronjobs", "CronJob", true), ("autoscaling/v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler", true),
        ("policy/v1", "poddisruptionbudgets", "PodDisruptionBudget", true), ("networking.k8s.io/v1", "networkpolicies", "NetworkPolicy", true),
        ("networking.k8s.io/v1", "ingresses", "Ingress", true), ("storage.k8s.io/v1", "storageclasses", "StorageClass", false),
        ("apiregistration.k8s.io/v1", "apiservices", "APIService", false),
        ("apiextensions.k8s.io/v1", "customresourcedefinitions", "CustomResourceDefinition", false),
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly List<string> _changes = [];
    private readonly Lock _lock = new();
    private readonly WebApplication _server;
    private int _version;

    private StandInCluster(WebApplication server) => _server = server;

    public string Kubeconfig { get; private set; } = "";

    /// <summary>Returns the status of an object when it is read.</summary>
    public Func<JsonObject, JsonNode?> Status { get; set; } = Ready;

    /// <summary>Returns the reason to reject a change, or <see langword="null"/>.</summary>
    public Func<string, string, string?> Reject { get; set; } = (_, _) => null;

    /// <summary>The text of every container's log.</summary>
    public string Log { get; set; } = "";

    /// <summary>The changes in their order, such as <c>apply deployments/api</c>.</summary>
    public IReadOnlyList<string> Changes
    {
        get
        {
            lock (_lock)
                return [.. _changes];
        }
    }

    /// <summary>Starts a cluster that has what an overlay with network policies needs.</summary>
    public static async Task<StandInCluster> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        var cluster = new StandInCluster(server);
        server.Run(cluster.HandleAsync);
        await server.StartAsync();
        cluster.Kubeconfig = cluster._folder.Write("kubeconfig", $"""
            apiVersion: v1
            kind: Config
            current-context: stand-in
            users:
            - name: u
              user:
                token: none
            clusters:
            - name: c
              cluster:
                server: {server.Urls.First()}
            contexts:
            - name: stand-in
              context:
                cluster: c
                user: u
            """);
        cluster.Add("apis/apps/v1/namespaces/kube-system/daemonsets/calico-node", """{"metadata": {"name": "calico-node"}}""");
        cluster.Add("apis/storage.k8s.io/v1/storageclasses/fast",
            """{"metadata": {"annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}, "provisioner": "x"}""");
        cluster.Add("apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io",
            """{"status": {"conditions": [{"type": "Available", "status": "True"}]}}""");
        return cluster;
    }

    public Task StopAsync() => _server.StopAsync();

    /// <summary>Stores an object by its path.</summary>
    public void Add(string path, string json)
    {
        lock (_lock)
            Store(path, (JsonObject)JsonNode.Parse(json)!);
    }

    /// <summary>Returns the names of the stored objects of a plural.</summary>
    public IReadOnlyList<string> Names(string plural)
    {
        lock (_lock)
            return [.. _objects.Keys.Where(k => k.Split('/')[^2] == plural).Select(k => k.Split('/')[^1]).Order(StringComparer.Ordinal)];
    }

    /// <summary>Returns a stored object.</summary>
    public JsonObject Object(string plural, string name)
    {
        lock (_lock)
            return (JsonObject)_objects.Single(o => o.Key.EndsWith($"/{plural}/{name}", StringComparison.Ordinal)).Value.DeepClone();
    }

    /// <summary>Forgets the recorded changes.</summary>
    public void ClearChanges()
    {
        lock (_lock)
            _changes.Clear();
    }

    /// <summary>The status of a workload whose pods are all ready, and of a Job that is complete.</summary>
    public static JsonNode? Ready(JsonObject item)
    {
        var replicas = (int?)item["spec"]?["replicas"] ?? 1;
        return (string?)item["kind"] switch
        {
            "Deployment" or "StatefulSet" => new JsonObject
            {
                ["observedGeneration"] = 1,
                ["replicas"] = replicas,
                ["updatedReplicas"] = replicas,
                ["availableReplicas"] = replicas,
                ["readyReplicas"] = replicas,
            },
            "Job" => new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Complete", ["status"] = "True" }) },
            _ => item["status"]?.DeepClone(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.Trim('/');
        var body = await new StreamReader(context.Request.Body).ReadToEndAsync();
        var (status, response) = path.EndsWith("/log", StringComparison.Ordinal) ? (200, null) : Respond(context.Request, path, body);
        context.Response.StatusCode = status;
        context.Response.ContentType = response is null ? "text/plain" : "application/json";
        await context.Response.WriteAsync(response?.ToJsonString() ?? Log);
    }

    private (int Status, JsonNode Response) Respond(HttpRequest request, string path, string body)
    {
        if (Discovery(path) is { } discovery)
            return (200, discovery);
        lock (_lock)
        {
            var kind = Kinds.FirstOrDefault(k => path.Split('/') is { } parts && (parts[^1] == k.Plural || (parts.Length > 1 && parts[^2] == k.Plural)));
            var (isList, name) = (path.EndsWith($"/{kind.Plural}", StringComparison.Ordinal), path.Split('/')[^1]);
            if (HttpMethods.IsGet(request.Method) && isList)
                return (200, List(path, kind, request.Query["labelSelector"]));
            if (HttpMethods.IsGet(request.Method))
                return _objects.TryGetValue(path, out var found) ? (200, Read(found)) : NotFound(kind.Plural, name);
            if (Reject(kind.Plural, name) is { } reason)
                return (403, Failure(403, "Forbidden", $"{kind.Plural} \"{name}\" is forbidden: {reason}"));
            if (HttpMethods.IsDelete(request.Method))
            {
                _changes.Add($"delete {kind.Plural}/{name}");
                return _objects.Remove(path)
                    ? (200, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Success" })
                    : NotFound(kind.Plural, name);
            }

            if (!HttpMethods.IsPatch(request.Method))
                return (405, Failure(405, "MethodNotAllowed", request.Method));
            if (request.ContentType == "application/merge-patch+json")
            {
                var patched = (JsonObject)_objects[path].DeepClone();
                Merge(patched, (JsonObject)JsonNode.Parse(body)!);
                _changes.Add($"patch {kind.Plural}/{name} {body}");
                return (200, Read(Store(path, patched)));
            }

            var manager = (string?)request.Query["fieldManager"];
            _changes.Add(manager == "aspire-kustomize" ? $"apply {kind.Plural}/{name}" : $"apply {kind.Plural}/{name} as {manager}");
            if (manager is not ("aspire-kustomize" or "kubectl"))
            {
                var merged = (JsonObject)_objects[path].DeepClone();
                Merge(merged, Parse(body));
                return (200, Read(Store(path, merged)));
            }

            var applied = Parse(body);

            // Server-side apply keeps a field that the object does not set and another manager owns: the autoscaler owns the replicas.
            if (applied["spec"] is JsonObject spec && !spec.ContainsKey("replicas")
                && _objects.TryGetValue(path, out var stored) && stored["spec"]?["replicas"] is { } replicas)
            {
                spec["replicas"] = replicas.DeepClone();
            }

            return (200, Read(Store(path, applied)));
        }
    }

    private JsonObject Store(string path, JsonObject item)
    {
        var parts = path.Split('/');
        var kind = Kinds.Single(k => k.Plural == parts[^2]);
        (item["apiVersion"], item["kind"]) = (kind.GroupVersion, kind.Kind);
        var metadata = (JsonObject)(item["metadata"] ??= new JsonObject());
        metadata["name"] = parts[^1];
        if (kind.Namespaced)
            metadata["namespace"] = parts[Array.IndexOf(parts, "namespaces") + 1];
        metadata["uid"] = _objects.TryGetValue(path, out var old) ? (string)old["metadata"]!["uid"]! : Guid.NewGuid().ToString();
        metadata["generation"] = 1;
        metadata["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
        metadata["creationTimestamp"] = (string?)old?["metadata"]?["creationTimestamp"]
            ?? DateTimeOffset.UnixEpoch.AddSeconds(_version).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        return _objects[path] = item;
    }

    private JsonObject Read(JsonObject stored)
    {
        var item = (JsonObject)stored.DeepClone();
        if (Status(item) is { } status)
            item["status"] = status.DeepClone();
        return item;
    }

    private JsonObject List(string path, (string GroupVersion, string Plural, string Kind, bool Namespaced) kind, string? selector)
    {
        var (prefix, labels) = (path[..^kind.Plural.Length], (selector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')));
        var items = _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal) && o.Key.Split('/')[^2] == kind.Plural)
            .Where(o => labels.All(l => (string?)o.Value["metadata"]?["labels"]?[l[0]] == l[1])).Select(o => Read(o.Value));
        return new JsonObject
        {
            ["apiVersion"] = kind.GroupVersion,
            ["kind"] = $"{kind.Kind}List",
            ["metadata"] = new JsonObject { ["resourceVersion"] = "1" },
            ["items"] = new JsonArray([.. items]),
        };
    }

    // kubectl validates on the server when the OpenAPI document of the kind has the parameter fieldValidation.
    private static JsonObject? Discovery(string path)
    {
        var groups = Kinds.Select(k => k.GroupVersion).Distinct().ToList();
        if (path == "version")
            return new JsonObject { ["major"] = "1", ["minor"] = "34", ["gitVersion"] = "v1.34.1" };
        if (path == "api")
            return new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") };
        if (path == "apis")
        {
            return new JsonObject
            {
                ["kind"] = "APIGroupList",
                ["apiVersion"] = "v1",
                ["groups"] = new JsonArray([.. groups.Where(g => g != "v1").Select(g => new JsonObject
                {
                    ["name"] = g.Split('/')[0],
                    ["versions"] = new JsonArray(new JsonObject { ["groupVersion"] = g, ["version"] = g.Split('/')[1] }),
                    ["preferredVersion"] = new JsonObject { ["groupVersion"] = g, ["version"] = g.Split('/')[1] },
                })]),
            };
        }

        if (path == "openapi/v3")
        {
            return new JsonObject
            {
                ["paths"] = new JsonObject(groups.Select(
                    g => KeyValuePair.Create<string, JsonNode?>(Prefix(g), new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{Prefix(g)}" }))),
            };
        }

        if (groups.FirstOrDefault(g => path == Prefix(g)) is { } group)
        {
            return new JsonObject
            {
                ["kind"] = "APIResourceList",
                ["groupVersion"] = group,
                ["resources"] = new JsonArray([.. Kinds.Where(k => k.GroupVersion == group).Select(k => new JsonObject
                {
                    ["name"] = k.Plural,
                    ["singularName"] = k.Kind.ToLowerInvariant(),
                    ["namespaced"] = k.Namespaced,
                    ["kind"] = k.Kind,
                    ["verbs"] = new JsonArray("get", "list", "patch", "delete", "create"),
                })]),
            };
        }

        return groups.FirstOrDefault(g => path == $"openapi/v3/{Prefix(g)}") is { } documented ? OpenApi(documented) : null;
    }

    private static JsonObject OpenApi(string group)
    {
        var paths = new JsonObject();
        foreach (var kind in Kinds.Where(k => k.GroupVersion == group))
        {
            paths[$"/{Prefix(group)}/{kind.Plural}/{{name}}"] = new JsonObject
            {
                ["patch"] = new JsonObject
                {
                    ["parameters"] = new JsonArray(new JsonObject { ["name"] = "fieldValidation", ["in"] = "query" }),
                    ["x-kubernetes-group-version-kind"] = new JsonObject
                    {
                        ["group"] = group == "v1" ? "" : group.Split('/')[0],
                        ["version"] = group.Split('/')[^1],
                        ["kind"] = kind.Kind,
                    },
                },
            };
        }

        return new JsonObject { ["openapi"] = "3.0.0", ["info"] = new JsonObject { ["title"] = "k", ["version"] = "1" }, ["paths"] = paths };
    }

    private static string Prefix(string groupVersion) => groupVersion == "v1" ? "api/v1" : $"apis/{groupVersion}";

    private static (int, JsonNode) NotFound(string plural, string name) => (404, Failure(404, "NotFound", $"{plural} \"{name}\" not found"));

    private static JsonObject Failure(int code, string reason, string message) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = code,
    };

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject nested && into[key] is JsonObject existing)
                Merge(existing, nested);
            else
                into[key] = value?.DeepClone();
        }
    }

    private static JsonObject Parse(string yaml)
    {
        var graph = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return (JsonObject)JsonNode.Parse(Encoding.UTF8.GetBytes(new SerializerBuilder().JsonCompatible().Build().Serialize(graph)))!;
    }
}
