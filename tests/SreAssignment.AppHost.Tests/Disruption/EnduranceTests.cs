using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace SreAssignment.AppHost.Tests.Disruption;

/// <summary>Constant load while a random replica is killed every five seconds.</summary>
[NonParallelizable, Category("Soak")]
public sealed class EnduranceTests
{
    private const string DurationVariable = "ENDURANCE_SECONDS";
    private const int MaxRequestsPerSecond = 500;
    private const int RequestsPerToken = 100;
    private const int TicksPerSecond = 50;
    private const int RequestsPerUpload = 250;
    private const double MinimumSuccess = 0.9995;

    private static readonly string[] Services = ["gateway", "auth", "images"];
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Measurement = TimeSpan.FromSeconds(3);

    // 600 seconds are the full endurance run.
    private static TimeSpan Duration =>
        TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable(DurationVariable) ?? "60", CultureInfo.InvariantCulture));

    [Test]
    public async Task Killed_replicas_cost_no_upload_and_less_than_one_request_in_2000()
    {
        var platform = await SharedPlatform.GetDisruptedAsync();
        var replicas = new Replicas(platform);
        using var traffic = await Traffic.StartAsync(platform);
        var memory = new ConcurrentQueue<(TimeSpan At, string Service, long Bytes)>();
        var started = Stopwatch.GetTimestamp();
        var kills = 0;

        using var timer = new PeriodicTimer(BetweenKills);
        var load = traffic.RunAsync(Duration);
        while (!load.IsCompleted)
        {
            await timer.WaitForNextTickAsync();
            foreach (var (service, bytes) in await replicas.MeasureAsync())
                memory.Enqueue((Stopwatch.GetElapsedTime(started), service, bytes));
            await replicas.KillAsync(Services[Random.Shared.Next(Services.Length)]);
            kills++;
        }

        await load;
        var (succeeded, failures) = (traffic.Succeeded, traffic.Failures);
        var success = (double)succeeded / (succeeded + failures.Count);
        await TestContext.Out.WriteLineAsync(
            $"{kills} kills, {traffic.RequestsPerSecond} requests/s, {succeeded} succeeded, {failures.Count} failed: {success:P3}, "
            + $"{traffic.Uploaded.Count} uploads");
        foreach (var failure in failures.GroupBy(failure => failure).OrderByDescending(group => group.Count()).Take(10))
            await TestContext.Out.WriteLineAsync($"{failure.Count()} x {failure.Key}");
        foreach (var service in memory.GroupBy(sample => sample.Service))
        {
            var (first, second) = (Half(service, first: true) >> 20, Half(service, first: false) >> 20);
            await TestContext.Out.WriteLineAsync($"{service.Key}: at most {first} MB in the first half, {second} MB in the second");
        }

        Assert.That(success, Is.GreaterThanOrEqualTo(MinimumSuccess));
        Assert.That(succeeded + failures.Count, Is.GreaterThan(0.9 * traffic.RequestsPerSecond * Duration.TotalSeconds), "the load was not reached");
        await traffic.AssertUploadsAsync();
        foreach (var service in memory.GroupBy(sample => sample.Service))
            Assert.That(Half(service, first: false), Is.LessThan((1.25 * Half(service, first: true)) + (32 << 20)), service.Key);

        long Half(IEnumerable<(TimeSpan At, string Service, long Bytes)> samples, bool first) =>
            samples.Where(sample => (sample.At < Duration / 2) == first).Select(sample => sample.Bytes).DefaultIfEmpty().Max();
    }

    /// <summary>A constant number of requests per second, whatever their duration.</summary>
    private sealed class Traffic : IDisposable
    {
        private readonly Platform _platform;
        private readonly HttpClient _http;
        private readonly string _image;
        private string _token;

        private Traffic(Platform platform, string image, string token) =>
            (_platform, _http, _image, _token) = (platform, platform.CreateClient(), image, token);

        /// <summary>At most a quarter of what the machine serves without a kill: a test of failures, not of overload.</summary>
        public int RequestsPerSecond { get; private set; }

        public int Succeeded => _succeeded;

        public ConcurrentBag<string> Failures { get; } = [];

        public ConcurrentBag<string> Uploaded { get; } = [];

        private int _succeeded;

        public static async Task<Traffic> StartAsync(Platform platform)
        {
            var traffic = new Traffic(platform, await platform.UploadAsync(), await platform.TokenAsync());
            for (var i = 0; i < 4; i++)
                (await platform.SendAsync(HttpMethod.Get, traffic.PathOf(i))).Dispose();
            // The runtime still compiles during the first one.
            await traffic.MeasureAsync();
            traffic.RequestsPerSecond = Math.Min(MaxRequestsPerSecond, await traffic.MeasureAsync() / 4);
            return traffic;
        }

        /// <summary>Gets the requests per second of some clients that wait for each response.</summary>
        private async Task<int> MeasureAsync()
        {
            var (started, responses) = (Stopwatch.GetTimestamp(), 0);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
            {
                for (var number = client; Stopwatch.GetElapsedTime(started) < Measurement; number++)
                {
                    using var response = await _http.SendAsync(Load.Authorized(HttpMethod.Get, PathOf(number), _token), Platform.Deadline);
                    response.EnsureSuccessStatusCode();
                    Interlocked.Increment(ref responses);
                }
            }));
            return (int)(responses / Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        public async Task RunAsync(TimeSpan duration)
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / TicksPerSecond);
            var (requests, started, number) = (new List<Task>(), Stopwatch.GetTimestamp(), 0);
            while (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed < duration)
            {
                await timer.WaitForNextTickAsync();
                // A timer skips ticks on a busy machine.
                for (var due = (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * RequestsPerSecond); number < due; number++)
                    requests.Add(SendAsync(number));
                requests.RemoveAll(request => request.IsCompletedSuccessfully);
            }

            await Task.WhenAll(requests);
        }

        public async Task AssertUploadsAsync()
        {
            Assert.That(Uploaded, Is.Not.Empty);
            _token = await _platform.TokenAsync();
            foreach (var path in Uploaded)
            {
                using var response = await _http.SendAsync(Load.Authorized(HttpMethod.Get, $"{path}/content", _token), Platform.Deadline);
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
                Assert.That((await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(Platform.Photo), path);
            }
        }

        public void Dispose() => _http.Dispose();

        private string PathOf(int number) => (number % 4) switch
        {
            0 => _image,
            1 => $"{_image}/rendition?width=64&format=webp",
            2 => "/api/v1/images?limit=5",
            _ => $"{_image}/rendition?width=128&format=jpeg",
        };

        private async Task SendAsync(int number)
        {
            await Task.Yield();
            try
            {
                using var response = number % RequestsPerUpload == 0 ? await UploadAsync() : await GetAsync(PathOf(number), number);
                if (response.IsSuccessStatusCode)
                    Interlocked.Increment(ref _succeeded);
                else
                    Failures.Add($"{response.RequestMessage!.Method} {(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}");
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                Failures.Add($"{exception.Message} {exception.InnerException?.Message}");
            }
        }

        private async Task<HttpResponseMessage> GetAsync(string path, int number)
        {
            // A new token now and then, so that auth is needed too.
            if (number % RequestsPerToken == 1)
            {
                var response = await _platform.PostAsClientAsync(_http, "/oauth2/token", ("grant_type", "client_credentials"));
                if (!response.IsSuccessStatusCode)
                    return response;
                using (response)
                {
                    using var body = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
                    _token = body.RootElement.GetProperty("access_token").GetString()!;
                }
            }

            return await RepeatedAsync(() => _http.SendAsync(Load.Authorized(HttpMethod.Get, path, _token), Platform.Deadline));
        }

        private async Task<HttpResponseMessage> UploadAsync()
        {
            using var request = Load.Authorized(HttpMethod.Post, "/api/v1/images", _token);
            request.Content = Platform.Image(Platform.Photo);
            var response = await _http.SendAsync(request, Platform.Deadline);
            if (response.StatusCode == HttpStatusCode.Created)
                Uploaded.Add(response.Headers.Location!.OriginalString);
            return response;
        }

        // RFC 9110 section 9.2.2: clients and load balancers repeat an idempotent request whose connection failed.
        private static async Task<HttpResponseMessage> RepeatedAsync(Func<Task<HttpResponseMessage>> send)
        {
            try
            {
                return await send();
            }
            catch (HttpRequestException exception) when (exception.StatusCode is null)
            {
                return await send();
            }
        }
    }

    /// <summary>The processes of the services.</summary>
    private sealed class Replicas(Platform platform)
    {
        private const string ProcessId = "executable.pid";
        private const string ManagementPort = "MANAGEMENT_PORT";

        public async Task KillAsync(string service)
        {
            var replicas = await GetAsync(service);
            var victim = replicas[Random.Shared.Next(replicas.Count)];
            using (var process = Process.GetProcessById(IdOf(victim)))
                process.Kill();
            await platform.App.ResourceNotifications.WaitForResourceAsync(
                service, state => state.ResourceId == victim.ResourceId && state.Snapshot.State?.Text != KnownResourceStates.Running, Platform.Deadline);
            var started = await platform.App.ResourceCommands.ExecuteCommandAsync(victim.ResourceId, KnownResourceCommands.StartCommand, Platform.Deadline);
            Assert.That(started.Success, started.Message);
            var successor = await platform.App.ResourceNotifications.WaitForResourceAsync(
                service, state => state.ResourceId == victim.ResourceId && IsRunning(state) && IdOf(state) != IdOf(victim), Platform.Deadline);
            using var http = new HttpClient { BaseAddress = new Uri($"http://localhost:{PortOf(successor)}") };
            await Eventually.GetAsync(() => IsReadyAsync(http), ready => ready);
        }

        /// <summary>Gets the resident memory of each process.</summary>
        public async Task<IReadOnlyList<(string Service, long Bytes)>> MeasureAsync()
        {
            var memory = new List<(string, long)>();
            foreach (var service in Services)
            {
                foreach (var replica in await GetAsync(service))
                {
                    using var process = Process.GetProcessById(IdOf(replica));
                    memory.Add((service, process.WorkingSet64));
                }
            }

            return memory;
        }

        private static bool IsRunning(ResourceEvent state) =>
            state.Snapshot.State?.Text == KnownResourceStates.Running && state.Snapshot.Properties.Any(p => p.Name == ProcessId && p.Value is not null)
            && PortOf(state) is not null;

        private static int IdOf(ResourceEvent state) =>
            Convert.ToInt32(state.Snapshot.Properties.Single(p => p.Name == ProcessId).Value, CultureInfo.InvariantCulture);

        private static string? PortOf(ResourceEvent state) => state.Snapshot.EnvironmentVariables.FirstOrDefault(v => v.Name == ManagementPort)?.Value;

        private static async Task<bool> IsReadyAsync(HttpClient http)
        {
            try
            {
                using var response = await http.GetAsync(new Uri("/health", UriKind.Relative), Platform.Deadline);
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                return false;
            }
        }

        private async Task<IReadOnlyList<ResourceEvent>> GetAsync(string service)
        {
            var replicas = new SortedDictionary<string, ResourceEvent>(StringComparer.Ordinal);
            await foreach (var state in platform.App.ResourceNotifications.WatchAsync(Platform.Deadline))
            {
                if (state.Resource.Name == service && IsRunning(state))
                    replicas[state.ResourceId] = state;
                if (replicas.Count == 2)
                    break;
            }

            return [.. replicas.Values];
        }
    }
}
