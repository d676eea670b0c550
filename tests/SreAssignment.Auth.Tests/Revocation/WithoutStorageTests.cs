using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SreAssignment.ObjectStorage;

namespace SreAssignment.Auth.Tests.Revocation;

/// <summary>A service that starts while storage is away.</summary>
public sealed class WithoutStorageTests : HostedTests
{
    private SwitchableStore _store = null!;

    private protected override bool StartsReady => false;

    private protected override void Configure(IServiceCollection services)
    {
        var real = services.Single(service => service.ServiceType == typeof(IObjectStore)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IObjectStore>(provider => _store = new SwitchableStore((IObjectStore)real(provider))));
    }

    [Test]
    public async Task It_issues_tokens_but_accepts_none_until_the_revocations_are_known()
    {
        Assert.That(await Host.HealthAsync("\"status\":\"Unhealthy\""), Does.StartWith("503 ").And.Contain("have not been read from object storage yet"));
        var token = await Http.TokenAsync(TestClients.Demo);
        using var refused = await Internal.ExchangeAsync(token);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));

        _store.IsAvailable = true;
        Host.Time.Advance(TimeSpan.FromSeconds(2));
        await Host.HealthAsync("\"revocations\":{\"status\":\"Healthy\"");

        using var exchanged = await Internal.ExchangeAsync(token);
        Assert.That(exchanged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
