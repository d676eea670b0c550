using System.Text.Json.Nodes;

namespace SreAssignment.Hosting.Minio.Tests;

public sealed class ManifestTests
{
    [Test]
    public async Task Manifest_has_image_arguments_credentials_endpoints_and_volume()
    {
        var resources = await PublishAsync(builder => builder.AddMinioContainer("storage").WithImageTag("1").WithDataVolume("photos"));

        AssertJson(resources["storage"], """
            {
              "type": "container.v0",
              "connectionString": "Endpoint=http://{storage.bindings.http.host}:{storage.bindings.http.port};AccessKey=minioadmin;SecretKey={storage-password.value}",
              "image": "docker.io/minio/minio:1",
              "args": ["server", "/data", "--console-address", ":9001"],
              "volumes": [{ "name": "photos", "target": "/data", "readOnly": false }],
              "env": { "MINIO_ROOT_USER": "minioadmin", "MINIO_ROOT_PASSWORD": "{storage-password.value}" },
              "bindings": {
                "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 9000 },
                "console": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 9001 }
              }
            }
            """);
        AssertJson(resources["storage-password"], """
            {
              "type": "parameter.v0",
              "value": "{storage-password.inputs.value}",
              "inputs": { "value": { "type": "string", "secret": true, "default": { "generate": { "minLength": 22, "special": false } } } }
            }
            """);
    }

    [Test]
    public async Task Default_volume_name_is_the_same_wherever_the_repository_is()
    {
        using var elsewhere = new TemporaryFolder();
        var here = await PublishAsync(builder => builder.AddMinioContainer("storage").WithDataVolume());
        var there = await PublishAsync(builder => builder.AddMinioContainer("storage").WithDataVolume(), elsewhere.Path);

        Assert.That(VolumeName(there), Is.EqualTo(VolumeName(here)));

        static string VolumeName(JsonNode resources) => resources["storage"]!["volumes"]![0]!["name"]!.GetValue<string>();
    }

    /// <summary>Runs Aspire's publish step for the manifest.</summary>
    /// <returns>The resources of the manifest.</returns>
    private static async Task<JsonNode> PublishAsync(Action<IDistributedApplicationBuilder> configure, string? projectDirectory = null)
    {
        using var output = new TemporaryFolder();
        var options = new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", "publish-manifest", "--output-path", output.Path],
            AssemblyName = typeof(ManifestTests).Assembly.GetName().Name,
            DisableDashboard = true,
        };
        if (projectDirectory is not null)
            options.ProjectDirectory = projectDirectory;
        var builder = DistributedApplication.CreateBuilder(options);
        configure(builder);
        await using var app = builder.Build();
        await app.RunAsync();
        var manifest = Directory.EnumerateFiles(output.Path, "*.json").Single();
        return JsonNode.Parse(await File.ReadAllTextAsync(manifest))!["resources"]!;
    }

    private static void AssertJson(JsonNode? actual, string expected) =>
        Assert.That(JsonNode.DeepEquals(actual, JsonNode.Parse(expected)), $"{actual}");
}
