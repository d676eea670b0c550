using System.Text.Json.Nodes;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Manifests;

/// <summary>Null and unknown keys are reported with the resource and the path, at every depth, and the other resources are published.</summary>
public sealed class SchemaTests
{
    // Every key of the schema, except for those that have any content.
    private const string Full = """
        {"resources": {
            "api": {"type": "project.v0", "path": "a.csproj", "args": ["x"], "env": {"A": "1"}, "bindings": {"http": {"scheme": "http", "protocol": "tcp",
                "transport": "http", "port": 80, "targetPort": 8080, "external": true}}},
            "store": {"type": "container.v0", "image": "store:1", "entrypoint": "run", "connectionString": "x", "volumes": [{"name": "v", "target": "/data",
                "readOnly": false}], "bindMounts": [{"source": "f", "target": "/f", "readOnly": true}]},
            "built": {"type": "container.v1", "build": {"context": ".", "dockerfile": "D", "stage": "s", "buildOnly": false, "args": {"A": "1"},
                "secrets": {"S": {"type": "env", "value": "x"}, "F": {"type": "file", "source": "f"}}}},
            "old": {"type": "dockerfile.v0", "path": "D", "context": ".", "buildArgs": {"A": "1"}},
            "text": {"type": "value.v0", "connectionString": "x"},
            "encoded": {"type": "annotated.string", "value": "{p.value}", "filter": "uri"},
            "p": {"type": "parameter.v0", "value": "{p.inputs.value}", "inputs": {"value": {"type": "string", "secret": true,
                "default": {"generate": {"minLength": 22, "lower": true, "minSpecial": 1}}}}},
            "other": {"type": "project.v0", "path": "o.csproj"}}}
        """;

    // Docker takes the value of a build argument of null from the environment.
    private static readonly string[] MayBeNull = ["built.build.args.A", "old.buildArgs.A"];

    [Test]
    public void Full_manifest_has_no_deviations()
    {
        using var folder = new TemporaryFolder();
        folder.Write("f", "content");
        Assert.That(folder.Publish(Full).Select(p => p.Message), Has.None.Contain("is not defined").And.None.Contain("null"));
    }

    [Test]
    public void Null_in_any_place_is_an_error_that_names_resource_and_key()
    {
        var places = Places((JsonObject)JsonNode.Parse(Full)!["resources"]!).ToList();
        Assert.That(places, Has.Count.GreaterThan(70));
        Parallel.ForEach(places, place =>
        {
            var manifest = (JsonObject)JsonNode.Parse(Full)!;
            Set(manifest, place, null);
            using var folder = new TemporaryFolder();
            folder.Write("f", "content");
            var errors = folder.Publish(manifest.ToJsonString()).Errors().ToList();
            var key = string.Concat(place.Skip(1).Select(k => k is int i ? $"[{i}]" : $".{k}")).TrimStart('.');
            var message = place.Length == 1 ? "not null" : key == "type" ? "\"type\"" : $"\"{key}\" must not be null";
            Assert.That(errors, MayBeNull.Contains($"{place[0]}.{key}") ? Is.Empty : Has.One.StartsWith($"error: {place[0]}: ").And.One.Contains(message));
            var published = place[0] is "other" ? "api" : "other";
            Assert.That(folder.Has($"base/{published}/deployment.yaml"), string.Join(' ', errors));
        });
    }

    [Test]
    public void Unknown_key_at_any_depth_is_reported_with_its_path()
    {
        var manifest = (JsonObject)JsonNode.Parse(Full)!;
        var expected = new List<string>();
        foreach (var (resource, value) in (JsonObject)manifest["resources"]!)
            AddUnknown(resource, (JsonObject)value!, "", expected);
        using var folder = new TemporaryFolder();
        folder.Write("f", "content");
        var warnings = folder.Publish(manifest.ToJsonString()).Select(p => p.ToString()).Where(p => p.Contains("is not defined", StringComparison.Ordinal))
            .ToList();
        Assert.That(expected, Has.Count.GreaterThan(15));
        Assert.That(warnings.Select(w => w[..(w.IndexOf('"', w.IndexOf('"', StringComparison.Ordinal) + 1) + 1)]), Is.EquivalentTo(expected));
    }

    [Test]
    public void Unknown_key_of_the_manifest_is_reported()
    {
        using var folder = new TemporaryFolder();
        var problems = folder.Publish("""{"$schema": "x", "resources": {}, "resource": {}}""");
        Assert.That(problems.Single().ToString(), Is.EqualTo("warning: The key \"resource\" is not defined for manifests and is ignored."));
    }

    [TestCase("""{"resources": {"\ud800": {"type": "value.v0"}, "api": {"type": "project.v0", "path": "a"}}}""")]
    [TestCase("""{"resources": {"x": {"type": "project.v0", "path": "a", "env": {"\ud800": "x"}}, "api": {"type": "project.v0", "path": "a"}}}""")]
    [TestCase("""{"resources": {"x": {"type": "project.v0", "path": "a", "env": {"A": "\ud800"}}, "api": {"type": "project.v0", "path": "a"}}}""")]
    [TestCase("""{"resources": {"x": {"type": "\ud800"}, "api": {"type": "project.v0", "path": "a"}}}""")]
    [TestCase("""{"resources": {"x": {"type": "container.v0", "image": "a","""
        + """ "bindMounts": [{"source": "a\u0000b", "target": "/x", "readOnly": true}]}, "api": {"type": "project.v0", "path": "a"}}}""")]
    [TestCase("""{"resources": {"x": {"type": "container.v0", "image": "a", "env": {"A": "\u0000"}}, "api": {"type": "project.v0", "path": "a"}}}""")]
    public void Text_that_is_not_valid_is_an_error_and_the_others_are_published(string manifest)
    {
        using var folder = new TemporaryFolder();
        Assert.That(folder.Publish(manifest).Errors().ToList(), Has.Count.EqualTo(1));
        Assert.That(folder.Has("base/api/deployment.yaml"));
    }

    [Test]
    public void Expressions_that_grow_without_limit_are_an_error()
    {
        var values = Enumerable.Range(0, 60).Select(
            i => $$""" "v{{i}}": {"type": "value.v0", "connectionString": "{v{{i + 1}}.connectionString}{v{{i + 1}}.connectionString}"} """);
        using var folder = new TemporaryFolder();
        var problems = folder.Publish(TestManifest.WithApi(
            """, "env": {"A": "{v0.connectionString}"}""",
            $", {string.Join(", ", values)}, \"v60\": {{\"type\": \"value.v0\", \"connectionString\": \"x\"}}"));
        Assert.That(problems.Errors().Single(), Does.StartWith("error: api: ").And.Contains("2000 expressions"));
    }

    [Test]
    public void Manifest_with_a_byte_order_mark_is_read()
    {
        using var folder = new TemporaryFolder();
        Assert.That(folder.Publish("\uFEFF" + Full).Select(p => p.Message), Has.None.Contain("not valid JSON"));
    }

    private static IEnumerable<object[]> Places(JsonNode node) => node switch
    {
        JsonObject map => map.SelectMany(p => Below(p.Key, p.Value!)),
        JsonArray list => list.SelectMany((v, i) => Below(i, v!)),
        _ => [],
    };

    private static IEnumerable<object[]> Below(object key, JsonNode value) => Places(value).Select(p => (object[])[key, .. p]).Prepend([key]);

    private static void Set(JsonObject manifest, object[] place, JsonNode? value)
    {
        var parent = place[..^1].Aggregate(manifest["resources"]!, (node, key) => key is int i ? node[i]! : node[(string)key]!);
        if (place[^1] is int index)
            parent[index] = value;
        else
            parent[(string)place[^1]] = value;
    }

    // In the values of a dictionary, every key is known.
    private static void AddUnknown(string resource, JsonObject map, string path, List<string> expected)
    {
        foreach (var (key, value) in map.ToList())
        {
            var inside = path.Length == 0 ? key : $"{path}.{key}";
            if (value is JsonArray { Count: > 0 } list && list[0] is JsonObject item)
                AddUnknown(resource, item, $"{inside}[0]", expected);
            else if (value is JsonObject below && key is "bindings" or "secrets" or "inputs")
                ((JsonObject)value!).ToList().ForEach(v => AddUnknown(resource, (JsonObject)v.Value!, $"{inside}.{v.Key}", expected));
            else if (value is JsonObject known && key is not ("env" or "args" or "buildArgs"))
                AddUnknown(resource, known, inside, expected);
        }

        map["unknown"] = 1;
        expected.Add($"warning: {resource}: The key \"{(path.Length == 0 ? "" : $"{path}.")}unknown\"");
    }
}
