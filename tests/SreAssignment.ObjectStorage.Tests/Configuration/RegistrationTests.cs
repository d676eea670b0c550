using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SreAssignment.ObjectStorage.Deadlines;
using SreAssignment.ObjectStorage.Marker;
using SreAssignment.ObjectStorage.S3;
using SreAssignment.ObjectStorage.Telemetry;

namespace SreAssignment.ObjectStorage.Tests.Configuration;

public sealed class RegistrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    [Test]
    public async Task Without_a_connection_string_objects_are_files_below_the_content_root()
    {
        using var host = Build(connection: null);
        await host.Services.GetRequiredService<IObjectStore>().PutAsync("a", new MemoryStream([1]));
        Assert.That(File.Exists(Path.Combine(_folder.Path, "data", "a")));
    }

    [Test]
    public void A_wrong_connection_string_stops_the_start() =>
        Assert.That(() => Build("Path"), Throws.InvalidOperationException.With.Message.Contains("ConnectionStrings:storage"));

    [Test]
    public void An_endpoint_in_the_connection_string_means_s3()
    {
        using var host = Build("Endpoint=http://localhost:9000;AccessKey=a;SecretKey=b");
        var marked = (MarkedObjectStore)((InstrumentedObjectStore)host.Services.GetRequiredService<IObjectStore>()).Inner;
        Assert.That(((DeadlineObjectStore)marked.Inner).Inner, Is.InstanceOf<S3ObjectStore>());
    }

    [Test]
    public async Task Health_is_degraded_while_the_store_fails_and_healthy_again_without_restart()
    {
        using var host = Build("Path=objects");
        // Writes the marker of the store, which may take longer than a health check.
        await host.Services.GetRequiredService<IObjectStore>().DeleteAsync("none");
        Assert.That((await ReportAsync(host)).Status, Is.EqualTo(HealthStatus.Healthy));
        var objects = Path.Combine(_folder.Path, "objects");
        Directory.Move(objects, objects + "-aside");
        var report = await ReportAsync(host);
        Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(report.Entries.Single().Key, Is.EqualTo("storage"));
        Directory.Move(objects + "-aside", objects);
        Assert.That((await ReportAsync(host)).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [TestCase("00:00:00")]
    [TestCase("01:00:00")]
    public void A_deadline_out_of_its_bounds_stops_the_start(string deadline)
    {
        using var host = Build("Path=objects", ("ObjectStore:Deadline", deadline));
        Assert.That(async () => await host.StartAsync(), Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("ObjectStore:Deadline"));
    }

    [Test]
    public async Task Leftovers_are_swept_once_they_are_an_hour_old()
    {
        using var host = Build("Path=objects");
        // Writes the marker of the store, which must not take as long as the clock is advanced below.
        await host.Services.GetRequiredService<IObjectStore>().DeleteAsync("none");
        var left = Path.Combine(_folder.Path, "objects", ".tmp", "left");
        await File.WriteAllTextAsync(left, "half");
        await host.StartAsync();
        Assert.That(File.Exists(left));
        Assert.That(() => Advance(left), Is.False.After(delayInMilliseconds: 10_000, pollingInterval: 5));
        Assert.That(_time.GetUtcNow(), Is.GreaterThan(_time.Start.AddHours(1)));
        await host.StopAsync();
    }

    private bool Advance(string left)
    {
        _time.Advance(TimeSpan.FromMinutes(10));
        return File.Exists(left);
    }

    private static Task<HealthReport> ReportAsync(IHost host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains("ready"));

    private IHost Build(string? connection, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = _folder.Path });
        var more = settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value));
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:storage", connection), new("ObjectStore:Initialize", "true"), .. more]);
        builder.Services.AddLogging().AddSingleton<TimeProvider>(_time);
        builder.AddObjectStore("storage");
        return builder.Build();
    }

    public void Dispose() => _folder.Dispose();
}
