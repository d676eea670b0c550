using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Commands;

/// <summary>Sends GET requests for one path over a number of connections until it is stopped.</summary>
internal sealed class RequestLoad
{
    private readonly ConcurrentBag<TimeSpan> _durations = [];
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly CancellationTokenSource _stop;
    private readonly Task _connections;

    private RequestLoad(HttpClient http, string path, int connections, TimeSpan pause, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _connections = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => SendAsync(http, path, pause))));
    }

    /// <summary>Starts sending.</summary>
    /// <param name="http">The client.</param>
    /// <param name="path">The path, with its query.</param>
    /// <param name="connections">How many requests are in flight at a time.</param>
    /// <param name="pause">The time between a response and the next request of the same connection.</param>
    /// <param name="cancellationToken">Stops sending.</param>
    public static RequestLoad Start(HttpClient http, string path, int connections, TimeSpan pause, CancellationToken cancellationToken) =>
        new(http, path, connections, pause, cancellationToken);

    /// <summary>The result so far.</summary>
    public Result Current => new([.. _durations.Order()], _failures.ToDictionary(), Stopwatch.GetElapsedTime(_started));

    /// <summary>Stops sending, and waits for the requests in flight.</summary>
    public async Task<Result> StopAsync()
    {
        await _stop.CancelAsync();
        await _connections;
        _stop.Dispose();
        return Current;
    }

    private async Task SendAsync(HttpClient http, string path, TimeSpan pause)
    {
        // Each request is a trace of its own, not a span of the command.
        Activity.Current = null;
        while (!_stop.IsCancellationRequested)
        {
            var sent = Stopwatch.GetTimestamp();
            var failure = await SendOneAsync(http, path);
            if (failure is null)
                _durations.Add(Stopwatch.GetElapsedTime(sent));
            else
                _failures.AddOrUpdate(failure, 1, (_, count) => count + 1);
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task<string?> SendOneAsync(HttpClient http, string path)
    {
        try
        {
            using var response = await http.GetAsync(path);
            return response.IsSuccessStatusCode ? null : ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
        }
        catch (HttpRequestException e)
        {
            return e.HttpRequestError.ToString();
        }
        catch (TaskCanceledException)
        {
            return "timeout";
        }
    }

    /// <summary>What became of the requests.</summary>
    /// <param name="Durations">The durations of the requests that succeeded, in ascending order.</param>
    /// <param name="Failures">The number of requests that failed, by status code or error.</param>
    /// <param name="Elapsed">The duration of the load.</param>
    internal sealed record Result(IReadOnlyList<TimeSpan> Durations, IReadOnlyDictionary<string, int> Failures, TimeSpan Elapsed)
    {
        public int Failed => Failures.Values.Sum();

        private TimeSpan Mean => Durations.Count == 0 ? TimeSpan.Zero : TimeSpan.FromTicks((long)Durations.Average(d => d.Ticks));

        private TimeSpan Percentile99 => Durations.Count == 0 ? TimeSpan.Zero : Durations[(int)Math.Ceiling(Durations.Count * 0.99) - 1];

        public override string ToString()
        {
            var reasons = Failed == 0 ? "" : $" ({string.Join(", ", Failures.Select(f => $"{f.Value} × {f.Key}"))})";
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Durations.Count:N0} requests succeeded, {Failed:N0} failed{reasons}, {Durations.Count / Elapsed.TotalSeconds:N0} per second, "
                + $"mean {Mean.TotalMilliseconds:0.0} ms, p99 {Percentile99.TotalMilliseconds:0.0} ms");
        }
    }
}

/// <summary>Requests one rendition of a test picture for some seconds.</summary>
internal static partial class LoadCommand
{
    public static async Task<ExecuteCommandResult> RunAsync(GatewayClientFactory client, int seconds, int connections, ExecuteCommandContext context)
    {
        try
        {
            using var http = await client.CreateAuthorizedAsync(context.CancellationToken);
            using var uploaded = await http.PostAsync("/api/v1/images", TestPicture.Content(), context.CancellationToken);
            uploaded.EnsureSuccessStatusCode();
            var image = uploaded.Headers.Location!.OriginalString;
            var result = await LoadAsync(http, $"{image}/rendition?width=320&format=webp", seconds, connections, context);
            using var deleted = await http.DeleteAsync(image, context.CancellationToken);
            return LabExtensions.Report(result.Failed == 0, $"{result}.");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The load did not start: {e.Message}");
        }
    }

    private static async Task<RequestLoad.Result> LoadAsync(HttpClient http, string path, int seconds, int connections, ExecuteCommandContext context)
    {
        var load = RequestLoad.Start(http, path, connections, TimeSpan.Zero, context.CancellationToken);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var second = 1; second <= seconds; second++)
        {
            await timer.WaitForNextTickAsync(context.CancellationToken);
            LogProgress(context.Logger, second, seconds, load.Current);
        }

        return await load.StopAsync();
    }

    [LoggerMessage(LogLevel.Information, "Load: second {Second} of {Seconds}: {Result}")]
    private static partial void LogProgress(ILogger logger, int second, int seconds, RequestLoad.Result result);
}

/// <summary>Runs a failure or a restart under a light load.</summary>
internal static class Probe
{
    /// <summary>The time after which replicas that start count as failed. A busy machine needs a minute.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(3);

    private const int Connections = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Runs an action while requests are sent that need every service and object storage.</summary>
    /// <param name="client">The client of the gateway.</param>
    /// <param name="timeout">The time after which the action is canceled.</param>
    /// <param name="context">The context of the command.</param>
    /// <param name="action">The action; it returns what happened, without a full stop.</param>
    public static async Task<ExecuteCommandResult> RunAsync(
        GatewayClientFactory client, TimeSpan timeout, ExecuteCommandContext context, Func<CancellationToken, Task<string>> action)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            using var http = await client.CreateAuthorizedAsync(deadline.Token);
            var load = RequestLoad.Start(http, "/api/v1/images?limit=1", Connections, Pause, CancellationToken.None);
            string message;
            try
            {
                message = await action(deadline.Token);
            }
            finally
            {
                await load.StopAsync();
            }

            return LabExtensions.Report(true, $"{message}. Meanwhile {load.Current}.");
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The platform is not ready: {e.Message}");
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            return CommandResults.Failure($"The platform was not healthy again after {timeout.TotalSeconds:0} s: see the logs of the services.");
        }
    }
}
