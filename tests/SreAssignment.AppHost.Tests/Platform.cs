using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

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

    public static async Task<Platform> StartAsync(params string[] args)
    {
        var data = Directory.CreateTempSubdirectory("sreassignment-").FullName;
        var secret = RandomNumberGenerator.GetHexString(64);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>(
            [$"--DataDirectory={data}", $"--Parameters:developer-client-secret={secret}", .. args], Deadline);
        var app = await builder.BuildAsync(Deadline);
        await app.StartAsync(Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", Deadline);
        return new Platform(app, data, secret);
    }

    public HttpClient CreateClient() => new() { BaseAddress = App.GetEndpoint("gateway"), Timeout = TimeSpan.FromSeconds(30) };

    public async Task<string> TokenAsync(string scope = "images:read images:write")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "client_credentials",
                ["client_id"] = Client,
                ["client_secret"] = Secret,
                ["scope"] = scope,
            }),
        };
        using var response = await Http.SendAsync(request, Deadline);
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return answer.RootElement.GetProperty("access_token").GetString()!;
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
