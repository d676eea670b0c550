using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;

namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>The application, started by its AppHost.</summary>
internal sealed class LivePlatform : IAsyncDisposable
{
    public static readonly string[] Services = ["gateway", "auth", "images"];

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private readonly DistributedApplication _app;
    private readonly TemporaryFolder _data;
    private readonly string _secret;

    private LivePlatform(DistributedApplication app, TemporaryFolder data, string secret)
    {
        (_app, _data, _secret) = (app, data, secret);
        Client = new HttpClient { BaseAddress = app.GetEndpoint("gateway") };
    }

    /// <summary>A client of the gateway.</summary>
    public HttpClient Client { get; }

    private static CancellationToken Deadline => new CancellationTokenSource(Timeout).Token;

    public static async Task<LivePlatform> StartAsync()
    {
        var (data, secret) = (new TemporaryFolder(), RandomNumberGenerator.GetHexString(64));
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>(
            [$"--DataDirectory={data.Path}", $"--Parameters:developer-client-secret={secret}"], Deadline);
        var app = await builder.BuildAsync(Deadline);
        await app.StartAsync(Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("lab", Deadline);
        return new LivePlatform(app, data, secret);
    }

    /// <summary>Gets the management ports of the replicas of a service.</summary>
    public async Task<IReadOnlyCollection<int>> ManagementPortsAsync(string service)
    {
        var ports = new Dictionary<string, int>();
        await foreach (var change in _app.ResourceNotifications.WatchAsync(Deadline))
        {
            if (change.Resource.Name == service && change.Snapshot.State?.Text == KnownResourceStates.Running
                && change.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == "MANAGEMENT_PORT")?.Value is { } port)
            {
                ports[change.ResourceId] = int.Parse(port, System.Globalization.CultureInfo.InvariantCulture);
            }

            if (ports.Count == 2)
                break;
        }

        return ports.Values;
    }

    /// <summary>Sends every kind of request, also such that are rejected.</summary>
    public async Task ExerciseAsync()
    {
        var (token, image) = (await TokenAsync(), await UploadAsync());
        foreach (var path in (string[])["/api/v1/images", image, $"{image}/content", $"{image}/rendition?width=100", $"{image}/rendition?width=100", $"{image}/rendition?width=0"])
            (await SendAsync(HttpMethod.Get, path, token)).Dispose();
        (await SendAsync(HttpMethod.Post, "/api/v1/process?width=100&format=webp", token, Photo())).Dispose();
        (await SendAsync(HttpMethod.Get, "/api/v1/images", "no token")).Dispose();
        (await Client.GetAsync("/api/v1/images")).Dispose();
        (await PostAsync("/oauth2/token", "wrong", ("grant_type", "client_credentials"))).Dispose();
        (await PostAsync("/oauth2/revoke", _secret, ("token", await TokenAsync()))).Dispose();
    }

    /// <summary>Uploads the photo.</summary>
    /// <returns>The path of the image.</returns>
    public async Task<string> UploadAsync()
    {
        using var created = await SendAsync(HttpMethod.Post, "/api/v1/images", await TokenAsync(), Photo());
        created.EnsureSuccessStatusCode();
        return $"/api/v1/images/{(string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["id"]!}";
    }

    /// <summary>Kills the processes of all replicas of a service.</summary>
    public async Task KillAsync(string service)
    {
        foreach (var port in await ManagementPortsAsync(service))
        {
            foreach (var process in System.Diagnostics.Process.GetProcesses().Where(p => HasPort(p, port)))
                process.Kill();
        }
    }

    /// <summary>Starts all replicas of a service again.</summary>
    public async Task StartAsync(string service)
    {
        var result = await _app.ResourceCommands.ExecuteCommandAsync(
            _app.Services.GetService(typeof(DistributedApplicationModel)) is DistributedApplicationModel model ? model.Resources.Single(r => r.Name == service) : null!,
            KnownResourceCommands.StartCommand, Deadline);
        Assert.That(result.Success, result.Message);
    }

    public async Task<string> TokenAsync()
    {
        using var response = await PostAsync("/oauth2/token", _secret, ("grant_type", "client_credentials"));
        response.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, byte[]? image = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (image is not null)
            request.Content = new ByteArrayContent(image) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        return await Client.SendAsync(request, Deadline);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _data.Dispose();
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string secret, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(
            fields.Concat([("client_id", "developer"), ("client_secret", secret)]).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        return await Client.PostAsync(path, content, Deadline);
    }

    private static byte[] Photo() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));

    // Aspire knows the process of a replica by its environment only.
    private static bool HasPort(System.Diagnostics.Process process, int port)
    {
        try
        {
            return File.ReadAllText($"/proc/{process.Id}/environ").Split('\0').Contains($"MANAGEMENT_PORT={port}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process has ended, or belongs to another user.
            return false;
        }
    }
}
