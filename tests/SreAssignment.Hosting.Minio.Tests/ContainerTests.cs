using System.Data.Common;
using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace SreAssignment.Hosting.Minio.Tests;

/// <summary>Runs the resource under Aspire, with Swift in place of MinIO.</summary>
public sealed class ContainerTests
{
    private const string Bucket = "photos";
    private const string Key = "2026/photo.jpg";

    // Aspire logs each health check that fails while the server starts.
    private static readonly string[] Quiet = ["--Logging:LogLevel:Default=Warning", "--Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks=None"];

    [Test]
    public async Task Object_in_a_data_volume_survives_a_restart()
    {
        await using var image = await StandInMinio.BuildAsync();
        var volume = $"minio-tests-{Guid.NewGuid():N}";
        try
        {
            await CheckObjectSurvivesRestartAsync(image, minio => minio.WithDataVolume(volume));
        }
        finally
        {
            await PodmanTool.RunAsync("volume", "rm", "--force", volume);
        }
    }

    [Test]
    public async Task Object_in_a_bind_mount_survives_a_restart()
    {
        await using var image = await StandInMinio.BuildAsync();
        using var folder = new TemporaryFolder();
        await CheckObjectSurvivesRestartAsync(image, minio => minio.WithDataBindMount(folder.Path));
    }

    private static async Task CheckObjectSurvivesRestartAsync(StandInMinio image, Action<IResourceBuilder<MinioContainerResource>> keepData)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var builder = DistributedApplicationTestingBuilder.Create(Quiet);
        var minio = builder.AddMinioContainer("storage")
            .WithImage(image.Image).WithImageRegistry(null)
            .WithBindMount(StandInMinio.Programs, StandInMinio.Programs, isReadOnly: true);
        keepData(minio);
        await using var app = await builder.BuildAsync(deadline.Token);
        await app.StartAsync(deadline.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("storage", deadline.Token);
        using (var client = await ConnectAsync(app, deadline.Token))
        {
            await client.PutBucketAsync(Bucket, deadline.Token);
            var put = new PutObjectRequest { BucketName = Bucket, Key = Key, ContentBody = "pixels", UseChunkEncoding = false };
            await client.PutObjectAsync(put, deadline.Token);
        }
        var container = await ContainerAsync(image);

        await ExecuteAsync(app, KnownResourceCommands.StopCommand, deadline.Token);
        await app.ResourceNotifications.WaitForResourceAsync("storage", KnownResourceStates.TerminalStates, deadline.Token);
        await ExecuteAsync(app, KnownResourceCommands.StartCommand, deadline.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("storage", WaitBehavior.WaitOnResourceUnavailable, deadline.Token);

        Assert.That(await ContainerAsync(image), Is.Not.EqualTo(container), "The restart did not replace the container.");
        Assert.That(await PublishedAddressesAsync(image), Has.Length.EqualTo(2).And.All.EqualTo("127.0.0.1"));
        using var reconnected = await ConnectAsync(app, deadline.Token);
        using var response = await reconnected.GetObjectAsync(Bucket, Key, deadline.Token);
        using var reader = new StreamReader(response.ResponseStream);
        Assert.That(await reader.ReadToEndAsync(deadline.Token), Is.EqualTo("pixels"));
        using var intruder = await ConnectAsync(app, deadline.Token, secretKey: "not-the-root-password");
        var rejected = Assert.ThrowsAsync<AmazonS3Exception>(() => intruder.GetObjectAsync(Bucket, Key, deadline.Token));
        Assert.That(rejected!.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private static async Task ExecuteAsync(DistributedApplication app, string command, CancellationToken cancellationToken)
    {
        var result = await app.ResourceCommands.ExecuteCommandAsync("storage", command, cancellationToken);
        Assert.That(result.Success, result.Message);
    }

    private static async Task<AmazonS3Client> ConnectAsync(DistributedApplication app, CancellationToken cancellationToken, string? secretKey = null)
    {
        var connection = new DbConnectionStringBuilder { ConnectionString = await app.GetConnectionStringAsync("storage", cancellationToken) };
        var credentials = new BasicAWSCredentials((string)connection["AccessKey"], secretKey ?? (string)connection["SecretKey"]);
        return new AmazonS3Client(credentials, new AmazonS3Config
        {
            ServiceURL = (string)connection["Endpoint"],
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
    }

    private static async Task<string> ContainerAsync(StandInMinio image) =>
        (await PodmanTool.RunAsync("ps", "--quiet", "--no-trunc", "--filter", $"ancestor={image.Image}")).Trim();

    private static async Task<string?[]> PublishedAddressesAsync(StandInMinio image)
    {
        using var ports = JsonDocument.Parse(await PodmanTool.RunAsync("inspect", "--format", "{{json .NetworkSettings.Ports}}", await ContainerAsync(image)));
        var bindings = ports.RootElement.EnumerateObject().SelectMany(port => port.Value.EnumerateArray());
        return [.. bindings.Select(binding => binding.GetProperty("HostIp").GetString())];
    }
}
