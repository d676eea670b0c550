using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace SreAssignment.AppHost.Tests.Support;

/// <summary>The whole platform, running, with a data folder of its own.</summary>
internal sealed class Platform : IAsyncDisposable
{
    public const string Client = "developer";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

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

    /// <summary>A client of the gateway without a token and without retries.</summary>
    public HttpClient Http { get; }

    /// <summary>The token issuer, which follows the port of the gateway.</summary>
    public string Issuer => Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    /// <summary>Cancels a wait that would otherwise hang the run.</summary>
    public static CancellationToken Deadline => new CancellationTokenSource(Patience).Token;

    public static byte[] Photo { get; } = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));

    /// <summary>Starts the platform, and waits until every service is healthy.</summary>
    /// <param name="configure">Changes the model.</param>
    /// <param name="args">Arguments of the AppHost.</param>
    public static async Task<Platform> StartAsync(Action<IDistributedApplicationTestingBuilder> configure, params string[] args)
    {
        var data = new TemporaryFolder().Path;
        var secret = RandomNumberGenerator.GetHexString(64);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>(
            [$"--DataDirectory={data}", $"--Parameters:developer-client-secret={secret}", .. args], Deadline);
        configure(builder);
        var app = await builder.BuildAsync(Deadline);
        await app.StartAsync(Deadline);
        foreach (var service in (string[])["auth", "images", "gateway"])
            await app.ResourceNotifications.WaitForResourceHealthyAsync(service, Deadline);
        return new Platform(app, data, secret);
    }

    public HttpClient CreateClient() => new() { BaseAddress = App.GetEndpoint("gateway"), Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Runs a command on every replica of a resource; the command must succeed.</summary>
    public async Task ExecuteAsync(string resource, string command)
    {
        var result = await App.ResourceCommands.ExecuteCommandAsync(Resource(resource), command, Deadline);
        Assert.That(result.Success, result.Message);
    }

    /// <summary>Runs a command of the lab; the command must succeed.</summary>
    /// <returns>What the command reports.</returns>
    public async Task<string> ExecuteInLabAsync(string command, params (string Name, string Value)[] arguments)
    {
        var inputs = arguments.Select(a => new InteractionInput { Name = a.Name, Value = a.Value, InputType = InputType.Text }).ToList();
        var result = await App.ResourceCommands.ExecuteCommandAsync("lab", command, new InteractionInputCollection(inputs), Deadline);
        Assert.That(result.Success, result.Message);
        TestContext.Out.WriteLine(result.Message);
        return result.Data!.Value;
    }

    /// <summary>Gets the address of the internal endpoint of auth.</summary>
    public Uri AuthInternal => App.GetEndpoint("auth", "internal");

    /// <summary>Gets the address of each replica of a resource.</summary>
    /// <remarks>The proxied port mixes the replicas; each replica's own port is in its environment.</remarks>
    /// <param name="resource">The resource.</param>
    /// <param name="portVariable">The variable with the port of another endpoint than the public one.</param>
    public async Task<IReadOnlyCollection<Uri>> ReplicasAsync(string resource, string? portVariable = null)
    {
        var replicas = new Dictionary<string, Uri>();
        await foreach (var change in App.ResourceNotifications.WatchAsync(Deadline))
        {
            if (change.Resource.Name == resource && change.Snapshot.State?.Text == KnownResourceStates.Running
                && change.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == (portVariable ?? "ASPNETCORE_URLS"))?.Value is { } value)
            {
                replicas[change.ResourceId] = new Uri(portVariable is null ? value : $"http://localhost:{value}");
            }

            if (replicas.Count == Resource(resource).GetReplicaCount())
                break;
        }

        return replicas.Values;
    }

    private IResource Resource(string name) => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(r => r.Name == name);

    public async Task<string> TokenAsync(string scope = "images:read images:write")
    {
        using var response = await RequestTokenAsync(scope);
        response.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return body.RootElement.GetProperty("access_token").GetString()!;
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
