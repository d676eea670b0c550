using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Tests.Fuzzing;

/// <summary>Manifests of random applications: every kind of resource, valid and invalid references, unusual names and texts, nulls and unknown keys.</summary>
internal static class RandomManifest
{
    private static readonly string[] Names =
    [
        "api", "Web", "my-store", "cache_1", "queue.main", "9lives", "management", "parameters", "secret-key", "plain", "ünï", new('n', 70), "k8s", "Api", "x",
        "x-blue", "x-green", "deployer", "releaser", "backup", "internal-ca", "registry-credentials", "x-tls", "tmp", "🙂", "a.b", "-", "", "http",
            "redirect-to-https",
    ];

    private static readonly string[] Bindings = ["http", "https", "grpc", "management", "a-name-longer-than-fifteen", "Tcp_1"];

    private static readonly Gen<string> Name = Gen.OneOf(Names);

    private static readonly Gen<string> Odd = Gen.OneOf(
        Gen.OneOf("on", "0x1F", "null", "", "\"quoted\"", "'", "$(HOME)", "$$", "a\nb", "tab\there", "{\"json\": {\"a\": 1}}", "{not.an expression}",
            "C:\\path", "é🙂", "- x: y", "#"),
        Gen.String[Gen.Char[' ', '~'], 0, 20]);

    private static readonly Gen<string> Expression = Gen.OneOf(
        Gen.Select(Name, Gen.OneOf(Bindings), Gen.OneOf("url", "host", "port", "targetPort", "scheme", "nonsense"), (n, b, p) => $"{{{n}.bindings.{b}.{p}}}"),
        Gen.Select(Name, Gen.OneOf("value", "connectionString", "inputs.value", "outputs.x"), (n, p) => $"{{{n}.{p}}}"));

    private static readonly Gen<string> Value = Gen.OneOf(Odd, Expression, Gen.Select(Odd, Expression, Odd, (a, e, b) => a + e + b));

    private static readonly Gen<JsonObject> Binding = Gen.Select(
        Gen.OneOf("http", "https", "tcp", "redis"), Gen.OneOf("tcp", "tcp", "udp"), Gen.OneOf("http", "http2", "tcp"), Port(), Port(), Gen.Bool,
        (scheme, protocol, transport, port, target, external) =>
        {
            var binding = new JsonObject { ["scheme"] = scheme, ["protocol"] = protocol, ["transport"] = transport };
            if (port is { } p)
                binding["port"] = p;
            if (target is { } t)
                binding["targetPort"] = t;
            if (external)
                binding["external"] = true;
            return binding;
        });

    private static readonly Gen<JsonObject> Compute = Gen.Select(
        Gen.OneOf("project.v0", "project.v1", "container.v0", "container.v1", "dockerfile.v0", "executable.v0"),
        Map(Gen.OneOf("A", "B__C", "ConnectionStrings__x", "HOME", "X:Y", "1BAD", "API", "PASSWORD"), Value.Select(v => (JsonNode)v), 4),
        Map(Gen.OneOf(Bindings), Binding.Select(b => (JsonNode)b), 3),
        Value.Array[0, 3], Gen.Select(Gen.OneOf<string?>("data", "My.App-data", null), Gen.OneOf("/data", "/tmp", "/var/lib")).Array[0, 2], Value,
        (type, env, bindings, args, volumes, connection) =>
        {
            var resource = new JsonObject
            {
                ["type"] = type,
                ["env"] = env,
                ["bindings"] = bindings,
                ["args"] = new JsonArray([.. args.Select(a => JsonValue.Create(a))])
            };
            switch (type.Split('.')[0])
            {
                case "project":
                    resource["path"] = "../a/a.csproj";
                    break;
                case "container":
                    resource["image"] = "registry.example.com:5000/some/image:1.2@sha256:0000000000000000000000000000000000000000000000000000000000000000";
                    resource["connectionString"] = connection;
                    resource["volumes"] = new JsonArray([.. volumes.DistinctBy(v => v.Item2).Select(v => v.Item1 is null
                        ? new JsonObject { ["target"] = v.Item2, ["readOnly"] = false }
                        : new JsonObject { ["name"] = v.Item1, ["target"] = v.Item2, ["readOnly"] = true })]);
                    break;
                case "dockerfile":
                    (resource["path"], resource["context"]) = ("Dockerfile", ".");
                    break;
                default:
                    (resource["command"], resource["workingDirectory"]) = ("make", ".");
                    break;
            }

            return resource;
        });

    private static readonly Gen<JsonObject> Other = Gen.OneOf(
        Gen.Select(Gen.Bool, Gen.Bool, Odd, (secret, hasDefault, value) => new JsonObject
        {
            ["type"] = "parameter.v0",
            ["value"] = "{NAME.inputs.value}",
            ["inputs"] = new JsonObject
            {
                ["value"] = hasDefault
                    ? new JsonObject { ["type"] = "string", ["secret"] = secret, ["default"] = new JsonObject { ["value"] = value } }
                    : new JsonObject { ["type"] = "string", ["secret"] = secret },
            },
        }),
        Value.Select(v => new JsonObject { ["type"] = "value.v0", ["connectionString"] = v }),
        Value.Select(v => new JsonObject { ["type"] = "annotated.string", ["value"] = v, ["filter"] = "uri" }),
        Gen.Const(0).Select(_ => new JsonObject { ["error"] = "This resource does not support generation in the manifest." }),
        Gen.OneOf("azure.bicep.v0", "new.v7").Select(t => new JsonObject { ["type"] = t, ["path"] = "x" }));

    private static readonly Gen<ResourceHints> ResourceHint = Gen.Select(
        Gen.Int[1, 9], Gen.Bool, Gen.OneOf(Bindings), Name, Gen.Bool, Gen.Bool,
        (replicas, hasUser, endpoint, waits, completes, hasProbe) => new ResourceHints
        {
            Replicas = replicas,
            User = hasUser ? 1000 : null,
            WaitsFor = [waits],
            Management = hasProbe && completes ? new ManagementHint(endpoint, "/metrics") : null,
            Scaling = hasUser ? new Scaling(replicas, replicas + 3, 60) : null,
            HasSessionAffinity = completes,
            RunsToCompletion = completes,
            Probes = hasProbe ? [new ProbeHint(ProbeKind.Readiness, endpoint, "/health")] : [],
        });

    /// <summary>Gets the generator of hints. Some of them are for resources that the manifest does not have.</summary>
    public static Gen<DeploymentHints?> Hints { get; } = Gen.Select(Gen.Select(Name, ResourceHint).Array[0, 4], Gen.Bool, (resources, hasHints) => hasHints
        ? new DeploymentHints
        {
            ApplicationName = "Random App",
            ApplicationVersion = "1.2.3",
            Resources = resources.DistinctBy(r => r.Item1).ToDictionary(r => r.Item1, r => r.Item2),
        }
        : null);

    /// <summary>Gets the generator of the text of manifests.</summary>
    public static Gen<string> Create { get; } = Map(Name, Gen.Frequency((4, Compute), (2, Other)).Select(r => (JsonNode)r), 8).Select(
        resources =>
        {
            // The value of a parameter is an input of the same parameter.
            foreach (var (name, resource) in resources)
            {
                if (resource!["inputs"] is not null)
                    resource["value"] = $"{{{name}.inputs.value}}";
            }

            return new JsonObject { ["resources"] = resources }.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
        });

    /// <summary>Gets the generator of manifests of which some places are null, have an unknown key, or a value of another type.</summary>
    public static Gen<string> Damaged { get; } = Gen.Select(Create, Gen.Select(Gen.Int[0, 10_000], Gen.Int[0, 3]).Array[1, 6], (manifest, damages) =>
    {
        var root = JsonNode.Parse(manifest)!;
        foreach (var (at, kind) in damages)
        {
            var places = Objects(root).ToList();
            var map = places[at % places.Count];
            if (kind == 0 || map.Count == 0)
                map["unknown 🙂"] = new JsonObject { ["a"] = null };
            else
                map[map.ElementAt(at % map.Count).Key] = kind switch { 1 => null, 2 => new JsonArray(1, null, "x"), _ => JsonValue.Create(at) };
        }

        return root.ToJsonString();
    });

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => Objects(p.Value)).Append(map),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };

    private static Gen<int?> Port() => Gen.OneOf(Gen.Const((int?)null), Gen.Int[1, 65535].Select(p => (int?)p), Gen.OneOf<int?>(80, 8080, 0));

    private static Gen<JsonObject> Map(Gen<string> keys, Gen<JsonNode> values, int most) => Gen.Select(keys, values).Array[0, most].Select(pairs =>
    {
        var map = new JsonObject();
        foreach (var (key, value) in pairs)
            map[key] = value.DeepClone();
        return map;
    });
}
