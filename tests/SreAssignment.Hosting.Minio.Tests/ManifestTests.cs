using System.Text.Json.Nodes;

namespace SreAssignment.Hosting.Minio.Tests;

public sealed class ManifestTests
{
    private const string User = "minioadmin";
    private const string Password = "{storage-password.value}";

    [Test]
    public async Task Manifest_has_image_arguments_credentials_endpoints_and_volume()
    {
        var resources = await PublishAsync(builder => builder.AddMinioContainer("storage").WithImageTag("1").WithDataVolume("photos"));

        AssertJson(resources["storage"], $$"""
            {
              "type": "container.v0",
              "connectionString": "Endpoint=http://{storage.bindings.http.host}:{storage.bindings.http.port};AccessKey={{User}};SecretKey={{Password}}",
              "image": "docker.io/minio/minio:1",
              "args": ["server", "/data", "--console-address", ":9001"],
              "volumes": [{ "name": "photos", "target": "/data", "readOnly": false }],
              "env": { "MINIO_ROOT_USER": "{{User}}", "MINIO_ROOT_PASSWORD": "{{Password}}" },
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

    // The hash is that of the project's file name: a deployment keeps its data wherever the repository is when it is published.
    [Test]
    public async Task Default_volume_name_does_not_depend_on_the_folder_of_the_repository()
    {
        using var elsewhere = new TemporaryFolder();

        var resources = await PublishAsync(builder => builder.AddMinioContainer("storage").WithDataVolume(), elsewhere.Path);

        Assert.That(resources["storage"]!["volumes"]![0]!["name"]!.GetValue<string>(), Is.EqualTo("photos-3aca87f637-storage-data"));
    }

    /// <summary>Runs Aspire's publish step for the manifest.</summary>
    /// <returns>The resources of the manifest.</returns>
    private static async Task<JsonNode> PublishAsync(Action<IDistributedApplicationBuilder> configure, string? projectDirectory = null)
    {
        using var output = new TemporaryFolder();
        var options = new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", "publish-manifest", "--output-path", output.Path, "--applicationName", "photos"],
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
