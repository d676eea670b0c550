using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Revocation;

/// <summary>Storage that neither responds nor fails.</summary>
public sealed class SlowStorageTests : HostedTests
{
    private SwitchableStore _store = null!;

    private protected override void Configure(IServiceCollection services)
    {
        var real = services.Single(service => service.ServiceType == typeof(IObjectStore)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IObjectStore>(
            provider => _store = new SwitchableStore((IObjectStore)real(provider)) { IsAvailable = true }));
    }

    [Test]
    public async Task Revocation_times_out_with_503_after_five_seconds()
    {
        var token = await Http.TokenAsync(TestClients.Demo);
        _store.Hang();
        var revoking = Http.RevokeAsync(TestClients.Demo, token);
        await _store.WaitUntilHangingAsync();

        Host.Time.Advance(TimeSpan.FromSeconds(5));

        using var response = await revoking;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(await Internal.IsActiveAsync(token), Is.True);
    }

    [Test]
    public async Task Listing_that_times_out_makes_the_service_degraded()
    {
        _store.Hang();
        Host.Time.Advance(TimeSpan.FromSeconds(2));
        await _store.WaitUntilHangingAsync();

        Host.Time.Advance(TimeSpan.FromSeconds(2.5));

        await Host.HealthAsync("\"revocations\":{\"status\":\"Degraded\"");
        Assert.That(await Http.TokenAsync(TestClients.Demo), Is.Not.Empty);
    }
}
