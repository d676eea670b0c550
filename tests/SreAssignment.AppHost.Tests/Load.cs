using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

namespace SreAssignment.AppHost.Tests;

/// <summary>Callers that send one request after the other through the gateway until they are told to stop.</summary>
internal sealed class Load : IDisposable
{
    private const int CallersOfAKind = 2;
    private readonly ConcurrentBag<string> _failures = [];
    private readonly SemaphoreSlim _answered = new(0);
    private readonly List<Task> _callers;
    private volatile bool _isStopping;
    private int _succeeded;

    private Load(Platform platform, IEnumerable<Call> calls) =>
        _callers = [.. calls.SelectMany(call => Enumerable.Range(0, CallersOfAKind).Select(caller => SendAsync(platform, call, caller)))];

    /// <summary>One request of a caller's.</summary>
    /// <param name="http">The caller's own client, without any resilience.</param>
    /// <param name="caller">Which of the callers it is, from 0.</param>
    /// <param name="turn">How many requests the caller has sent before.</param>
    public delegate Task<HttpResponseMessage> Call(HttpClient http, int caller, int turn);

    public static async Task<Load> StartAsync(Platform platform, params Call[] calls)
    {
        var load = new Load(platform, calls);

        // Whatever a test breaks, it breaks while requests are being answered.
        for (var i = 0; i < load._callers.Count * 5; i++)
            await load._answered.WaitAsync(Platform.Deadline);
        return load;
    }

    /// <summary>Fetches renditions of a new image, some of which are stored already while others have to be made.</summary>
    public static async Task<Call> RenditionsAsync(Platform platform, string? token = null)
    {
        var path = await platform.UploadAsync();
        token ??= await platform.TokenAsync("images:read");
        return (http, caller, turn) =>
        {
            var width = turn % 10 == 0 ? 16 + (caller * 40) + (turn / 10 % 40) : 200;
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
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
            return await http.SendAsync(Authorized(HttpMethod.Get, "/api/v1/images?limit=1", answer.RootElement.GetProperty("access_token").GetString()!));
        }
    };

    public static HttpRequestMessage Authorized(HttpMethod method, string path, string token) =>
        new(method, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };

    /// <summary>Lets the load go on: counts answers for a time, rather than sleep.</summary>
    public async Task RunForAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        await RunUntilAsync(() => Task.FromResult(Stopwatch.GetElapsedTime(started) >= duration));
    }

    /// <summary>Lets the load go on, and looks again after every answer.</summary>
    public async Task RunUntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await _answered.WaitAsync(Platform.Deadline);
    }

    public async Task<(int Succeeded, IReadOnlyCollection<string> Failures)> StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_callers);
        TestContext.Out.WriteLine($"{_succeeded} succeeded, {_failures.Count} failed");
        return (_succeeded, _failures);
    }

    public void Dispose()
    {
        _isStopping = true;
        _answered.Dispose();
    }

    private async Task SendAsync(Platform platform, Call call, int caller)
    {
        using var http = platform.CreateClient();
        for (var turn = 0; !_isStopping; turn++)
        {
            try
            {
                using var response = await call(http, caller, turn);
                if (response.IsSuccessStatusCode)
                    Interlocked.Increment(ref _succeeded);
                else
                    _failures.Add($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                _failures.Add($"{e.Message} {e.InnerException?.Message}");
            }

            _answered.Release();
        }
    }
}
