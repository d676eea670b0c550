using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>The whole platform with its dashboard, and a little traffic: pictures uploaded, fetched, and refused.</summary>
internal sealed class RunningPlatform : IAsyncDisposable
{
    private readonly string _data;

    private RunningPlatform(DistributedApplication app, string data, string secret)
    {
        App = app;
        _data = data;
        Secret = secret;
    }

    public static CancellationToken Deadline => new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    public DistributedApplication App { get; }

    public string Secret { get; }

    public DashboardService Dashboard => App.Services.GetRequiredService<DashboardService>();

    public TelemetryStore Store => App.Services.GetRequiredService<TelemetryStore>();

    public static async Task<RunningPlatform> StartAsync(params string[] args)
    {
        var data = new TemporaryFolder().Path;
        var secret = RandomNumberGenerator.GetHexString(64);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_AppHost>(
            [$"--DataDirectory={data}", $"--Parameters:developer-client-secret={secret}", .. args], (options, _) => options.DisableDashboard = false, Deadline);
        var app = await builder.BuildAsync(Deadline);
        await app.StartAsync(Deadline);
        var platform = new RunningPlatform(app, data, secret);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("gateway", Deadline);
        await platform.SendTrafficAsync();
        return platform;
    }

    /// <summary>A client of the gateway with a token.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        var http = new HttpClient { BaseAddress = App.GetEndpoint("gateway") };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "developer",
            ["client_secret"] = Secret,
            ["scope"] = "images:read images:write",
        });
        using var answer = await http.PostAsync("/oauth2/token", form, Deadline);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(Deadline)).GetProperty("access_token").GetString();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>Requests that pass, and some that are refused.</summary>
    public async Task SendTrafficAsync(int rounds = 10)
    {
        using var http = await SignInAsync();
        var photo = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "photo.jpg"), Deadline);
        for (var i = 0; i < rounds; i++)
        {
            using var content = new ByteArrayContent(photo) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
            using var uploaded = await http.PostAsync("/api/v1/images", content, Deadline);
            uploaded.EnsureSuccessStatusCode();
            using var rendition = await http.GetAsync($"{uploaded.Headers.Location}/rendition?width={100 + i}&format=webp", Deadline);
            rendition.EnsureSuccessStatusCode();
            using var missing = await http.GetAsync("/api/v1/images/none", Deadline);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
