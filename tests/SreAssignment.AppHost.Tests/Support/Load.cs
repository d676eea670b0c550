using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SreAssignment.AppHost.Tests.Support;

/// <summary>Clients that send one request after the other through the gateway until the load is stopped.</summary>
internal sealed class Load : IDisposable
{
    private const int ClientsPerCall = 2;
    private readonly ConcurrentBag<string> _failures = [];
    private readonly SemaphoreSlim _responses = new(0);
    private readonly List<Task> _clients;
    private volatile bool _isStopping;
    private int _succeeded;

    private Load(Platform platform, IEnumerable<Call> calls) =>
        _clients = [.. calls.SelectMany(call => Enumerable.Range(0, ClientsPerCall).Select(client => SendAsync(platform, call, client)))];

    /// <summary>One request of a client.</summary>
    /// <param name="http">The connection of this client, without retries.</param>
    /// <param name="client">The number of the client, from 0.</param>
    /// <param name="request">The number of the request, from 0.</param>
    public delegate Task<HttpResponseMessage> Call(HttpClient http, int client, int request);

    public static async Task<Load> StartAsync(Platform platform, params Call[] calls)
    {
        var load = new Load(platform, calls);

        // A test breaks something while requests are served.
        for (var i = 0; i < load._clients.Count * 5; i++)
            await load._responses.WaitAsync(Platform.Deadline);
        return load;
    }

    /// <summary>Fetches renditions of a new image, some of which are stored already while others have to be made.</summary>
    public static async Task<Call> RenditionsAsync(Platform platform, string? token = null)
    {
        var path = await platform.UploadAsync();
        token ??= await platform.TokenAsync("images:read");
        return (http, client, request) =>
        {
            var width = request % 10 == 0 ? 16 + (client * 40) + (request / 10 % 40) : 200;
            return http.SendAsync(Authorized(HttpMethod.Get, $"{path}/rendition?width={width}&format=webp", token));
        };
    }

    /// <summary>A token that was never seen before with every request, so that each needs auth twice.</summary>
    public static Call NewTokens(Platform platform) => async (http, _, _) =>
    {
        var response = await platform.PostAsClientAsync(http, "/oauth2/token", ("grant_type", "client_credentials"), ("scope", "images:read"));
        if (!response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            using var token = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
            return await http.SendAsync(Authorized(HttpMethod.Get, "/api/v1/images?limit=1", token.RootElement.GetProperty("access_token").GetString()!));
        }
    };

    public static HttpRequestMessage Authorized(HttpMethod method, string path, string token) =>
        new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>Lets the load go on for a number of responses; tests do not sleep.</summary>
    public async Task RunForAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        await RunUntilAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(started) >= duration));
    }

    /// <summary>Lets the load go on until the condition holds; it is checked after every response.</summary>
    public async Task RunUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await _responses.WaitAsync(Platform.Deadline);
    }

    public async Task<(int Succeeded, IReadOnlyCollection<string> Failures)> StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_clients);
        TestContext.Out.WriteLine($"{_succeeded} succeeded, {_failures.Count} failed");
        return (_succeeded, _failures);
    }

    public void Dispose()
    {
        _isStopping = true;
        _responses.Dispose();
    }

    private async Task SendAsync(Platform platform, Call call, int client)
    {
        using var http = platform.CreateClient();
        for (var request = 0; !_isStopping; request++)
        {
            try
            {
                using var response = await call(http, client, request);
                if (response.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref _succeeded);
                }
                else
                {
                    var sent = response.RequestMessage!;
                    _failures.Add($"{sent.Method} {sent.RequestUri} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                _failures.Add($"{e.Message} {e.InnerException?.Message}");
            }

            _responses.Release();
        }
    }
}
