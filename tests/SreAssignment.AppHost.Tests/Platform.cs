using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SreAssignment.AppHost.Tests;

/// <summary>The whole platform, running, with a data folder of its own.</summary>
internal sealed class Platform : IAsyncDisposable
{
    public const string Client = "developer";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private Platform(DistributedApplication app, string dataDirectory, string secret)
    {
        App = app;
        DataDirectory = dataDirectory;
        Secret = secret;
        Http = CreateClient();
    }

    public DistributedApplication App { get; }

    public string DataDirectory { get; }

    public string Secret { get; }

    /// <summary>The gateway, without a token and without any resilience: a test sees what a caller sees.</summary>
    public HttpClient Http { get; }

    /// <summary>Ends a wait that would otherwise hang the run.</summary>
    public static CancellationToken Deadline => new CancellationTokenSource(Patience).Token;

    public static byte[] Photo { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));

    public static Task<Platform> StartAsync(params string[] args) => StartAsync(_ => { }, args);

    public static async Task<Platform> StartAsync(Action<IDistributedApplicationTestingBuilder> configure, params string[] args)
    {
        var data = new TemporaryFolder().Path;
        var secret = RandomNumberGenerator.GetHexString(64);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>(
            [$"--DataDirectory={data}", $"--Parameters:developer-client-secret={secret}", .. args], Deadline);
        configure(builder);
        var app = await builder.BuildAsync(Deadline);
        await app.StartAsync(Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", Deadline);
        return new Platform(app, data, secret);
    }

    public HttpClient CreateClient() => new() { BaseAddress = App.GetEndpoint("gateway"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Runs a command of a resource, which is over when it has succeeded.</summary>
    public async Task<ExecuteCommandResult> ExecuteAsync(string resource, string command)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(resource, command, Deadline);
        Assert.That(result.Success, result.Message);
        return result;
    }

    /// <summary>Where each replica of a resource is reached by itself, once it can be.</summary>
    public async Task<IReadOnlyCollection<Uri>> ReplicasAsync(string resource)
    {
        var expected = App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == resource).GetReplicaCount();
        var replicas = new Dictionary<string, Uri>();
        await foreach (var change in App.ResourceNotifications.WatchAsync(Deadline))
        {
            if (change.Resource.Name != resource || change.Snapshot.HealthStatus != HealthStatus.Healthy)
                continue;
            if (change.Snapshot.Urls.FirstOrDefault(url => url is { Name: "http", IsInternal: true }) is not { } url)
                continue;
            replicas[change.ResourceId] = new Uri(url.Url);
            if (replicas.Count == expected)
                break;
        }
        return replicas.Values;
    }

    public async Task<string> TokenAsync(string scope = "images:read images:write")
    {
        using var response = await RequestTokenAsync(scope);
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return answer.RootElement.GetProperty("access_token").GetString()!;
    }

    public Task<HttpResponseMessage> RequestTokenAsync(string scope = "images:read images:write") =>
        PostAsClientAsync(Http, "/oauth2/token", ("grant_type", "client_credentials"), ("scope", scope));

    /// <summary>Posts a form with the client's credentials in it.</summary>
    public async Task<HttpResponseMessage> PostAsClientAsync(HttpClient http, string path, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(
            fields.Concat([("client_id", Client), ("client_secret", Secret)]).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        return await http.PostAsync(path, content, Deadline);
    }

    /// <summary>Sends a request with a token for every scope, or with the one given.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? token = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? await TokenAsync());
        return await Http.SendAsync(request, Deadline);
    }

    public static ByteArrayContent Image(byte[] bytes, string contentType = "image/jpeg") =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(contentType) } };

    /// <summary>Uploads the photo and returns its path, such as <c>/api/v1/images/{id}</c>.</summary>
    public async Task<string> UploadAsync()
    {
        using var response = await SendAsync(HttpMethod.Post, "/api/v1/images", Image(Photo));
        Assert.That(response.StatusCode, Is.EqualTo(System.Net.HttpStatusCode.Created), await response.Content.ReadAsStringAsync());
        return response.Headers.Location!.IsAbsoluteUri ? response.Headers.Location.AbsolutePath : response.Headers.Location.OriginalString;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.DisposeAsync();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
