namespace SreAssignment.Auth.Tests.Telemetry;

/// <summary>Metrics as Prometheus scrapes them. Not parallel: an exporter collects the meters of every service in the process.</summary>
[NonParallelizable]
public sealed class MetricsTests : HostedTests
{
    [Test]
    public async Task Each_operation_and_each_refusal_is_counted()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        (await Internal.ExchangeAsync(token)).Dispose();
        Assert.That(await Internal.IsActiveAsync(token), Is.True);
        (await Http.RevokeAsync(TestClients.Demo, token)).Dispose();
        Assert.That(await Internal.IsActiveAsync(token), Is.False);
        for (var i = 0; i < 12; i++)
            (await Http.RequestTokenAsync(TestClients.Reader with { Secret = "wrong" })).Dispose();
        Host.Time.Advance(TimeSpan.FromSeconds(90));
        Directory.Move(Path.Combine(Folder, "data"), Path.Combine(Folder, "away"));
        (await Http.RevokeAsync(TestClients.Demo, await Http.TokenAsync(TestClients.Demo))).Dispose();

        var metrics = await Scrape.TakeAsync(Host.Management);

        Assert.Multiple(() =>
        {
            Assert.That(metrics.Sum("auth_tokens_issued_total"), Is.EqualTo(2));
            Assert.That(metrics.Sum("auth_tokens_exchanged_total"), Is.EqualTo(1));
            Assert.That(metrics.Sum("auth_tokens_introspected_total", "active=\"true\""), Is.EqualTo(1));
            Assert.That(metrics.Sum("auth_tokens_introspected_total", "active=\"false\""), Is.EqualTo(1));
            Assert.That(metrics.Sum("auth_tokens_revoked_total"), Is.EqualTo(1));
            Assert.That(metrics.Sum("auth_requests_refused_total", "endpoint=\"token\"", "reason=\"invalid_client\""), Is.EqualTo(10));
            Assert.That(metrics.Sum("auth_requests_refused_total", "endpoint=\"token\"", "reason=\"too_many_failures\""), Is.EqualTo(2));
            Assert.That(metrics.Sum("auth_requests_refused_total", "endpoint=\"revoke\"", "reason=\"temporarily_unavailable\""), Is.EqualTo(1));
            Assert.That(metrics.Sum("auth_request_duration_seconds_count", "endpoint=\"token\""), Is.EqualTo(15));
            Assert.That(metrics.Sum("auth_request_duration_seconds_count", "endpoint=\"token\"", "result=\"rejected\""), Is.EqualTo(12));
            Assert.That(metrics.Sum("auth_request_duration_seconds_count", "endpoint=\"revoke\"", "result=\"error\""), Is.EqualTo(1));
            Assert.That(metrics.Sum("auth_signing_key_age_seconds"), Is.EqualTo(90));
            Assert.That(metrics.Sum("auth_revocations"), Is.EqualTo(1));
            Assert.That(metrics.Contains("auth_revocations_age_seconds"));
        });
    }
}
