using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;

namespace SreAssignment.AppHost.Tests;

/// <summary>Callers that fetch one rendition after the other through the gateway until they are told to stop.</summary>
internal sealed class RenditionLoad : IDisposable
{
    private const int Callers = 4;
    private readonly ConcurrentBag<string> _failures = [];
    private readonly SemaphoreSlim _answered = new(0);
    private readonly List<Task> _callers;
    private volatile bool _isStopping;
    private int _succeeded;

    private RenditionLoad(Platform platform, string path) => _callers = [.. Enumerable.Range(0, Callers).Select(i => CallAsync(platform, path, i))];

    public static async Task<RenditionLoad> StartAsync(Platform platform)
    {
        var load = new RenditionLoad(platform, await platform.UploadAsync());

        // Whatever a test breaks, it breaks while requests are being answered.
        for (var i = 0; i < Callers * 5; i++)
            await load._answered.WaitAsync(Platform.Deadline);
        return load;
    }

    /// <summary>Lets the load go on: counts answers for a time, rather than sleep.</summary>
    public async Task RunForAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < duration)
            await _answered.WaitAsync(Platform.Deadline);
    }

    public async Task<(int Succeeded, IReadOnlyCollection<string> Failures)> StopAsync()
    {
        _isStopping = true;
        await Task.WhenAll(_callers);
        return (_succeeded, _failures);
    }

    public void Dispose() => _answered.Dispose();

    private async Task CallAsync(Platform platform, string path, int caller)
    {
        using var http = platform.CreateClient();
        var token = await platform.TokenAsync("images:read");
        for (var i = 0; !_isStopping; i++)
        {
            // Some are stored already, some have to be made.
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/rendition?width={(i % 10 == 0 ? 16 + (caller * 20) + (i / 10 % 20) : 200)}&format=webp");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            try
            {
                using var response = await http.SendAsync(request, CancellationToken.None);
                if (response.IsSuccessStatusCode)
                    Interlocked.Increment(ref _succeeded);
                else
                    _failures.Add($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                _failures.Add(e.Message);
            }

            _answered.Release();
        }
    }
}
