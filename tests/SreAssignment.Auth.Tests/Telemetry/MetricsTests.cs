using SreAssignment.Auth.Tests.Hosting;

namespace SreAssignment.Auth.Tests.Telemetry;

/// <summary>Metrics as Prometheus scrapes them. Alone, since an exporter takes the meters of every service in the process.</summary>
[NonParallelizable]
public sealed class MetricsTests : HostedTests
{
    [Test]
    public async Task What_the_service_does_is_counted()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        (await Http.ExchangeAsync(token)).Dispose();
        Assert.That(await Http.IsActiveAsync(token), Is.True);
        (await Http.RevokeAsync(TestClients.Demo, token)).Dispose();
        Assert.That(await Http.IsActiveAsync(token), Is.False);
        for (var i = 0; i < 12; i++)
            (await Http.RequestTokenAsync(TestClients.Reader with { Secret = "wrong" })).Dispose();
        Host.Time.Advance(TimeSpan.FromSeconds(90));
        Directory.Move(Path.Combine(Folder, "data"), Path.Combine(Folder, "away"));
        (await Http.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo))).Dispose();

        var metrics = await Host.Management.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        AssertSample(metrics, "auth_tokens_issued_total", "", "2");
        AssertSample(metrics, "auth_tokens_exchanged_total", "", "1");
        AssertSample(metrics, "auth_tokens_introspected_total", "active=\"true\"", "1");
        AssertSample(metrics, "auth_tokens_introspected_total", "active=\"false\"", "1");
        AssertSample(metrics, "auth_tokens_revoked_total", "", "1");
        AssertSample(metrics, "auth_requests_refused_total", "endpoint=\"token\",reason=\"invalid_client\"", "10");
        AssertSample(metrics, "auth_requests_refused_total", "endpoint=\"token\",reason=\"too_many_attempts\"", "2");
        AssertSample(metrics, "auth_requests_refused_total", "endpoint=\"revoke\",reason=\"service-unavailable\"", "1");
        AssertSample(metrics, "auth_request_duration_seconds_count", "endpoint=\"token\"", "15");
        AssertSample(metrics, "auth_signing_key_age_seconds", "", "90");
        AssertSample(metrics, "auth_revocations_count", "", "1");
        Assert.That(metrics, Does.Contain("auth_revocations_age_seconds{"));
    }

    // A sample is its name, its labels (with those of the meter among them), its value and perhaps a timestamp.
    private static void AssertSample(string metrics, string name, string labels, string value) => Assert.That(
        metrics.Split('\n').Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal)),
        Has.One.Match($"^{name}\\{{[^}}]*{labels}[^}}]*\\}} {value}( |$)"));
}
