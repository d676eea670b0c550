namespace SreAssignment.Monitoring.Tests.Alertmanager;

/// <summary>What a real Alertmanager inhibits.</summary>
public sealed class InhibitionTests
{
    private static IEnumerable<TestCaseData> Cases()
    {
        yield return Case("A page inhibits the tickets of its service",
            ["ErrorBudgetBurn page gateway", "ErrorBudgetBurn ticket gateway", "RateLimiting ticket gateway", "HpaAtMax ticket images"],
            ["ErrorBudgetBurn page gateway", "HpaAtMax ticket images"]);
        yield return Case("The loss of images leaves two pages: the cause, and that clients are affected",
            ["ServiceAbsent page images", "NotReady page images", "ReplicaDown ticket images", "StoreUnavailable page images", "ErrorBudgetBurn page gateway",
                "ErrorBudgetBurn ticket gateway", "LatencyBudgetBurn page gateway", "MeanLatencyHigh ticket gateway"],
            ["ServiceAbsent page images", "ErrorBudgetBurn page gateway"]);
        yield return Case("The loss of auth inhibits the failures of the token exchange",
            ["ServiceAbsent page auth", "TokenExchangeUnavailable page gateway", "RevocationsStale page auth", "ErrorBudgetBurn page gateway"],
            ["ServiceAbsent page auth", "ErrorBudgetBurn page gateway"]);
        yield return Case("The loss of the gateway does not hide pages of other services",
            ["ServiceAbsent page gateway", "ErrorBudgetBurn page gateway", "StoreUnavailable page images", "CertificateExpiring page gateway"],
            ["ServiceAbsent page gateway", "StoreUnavailable page images", "CertificateExpiring page gateway"]);
        yield return Case("Stale revocations are a symptom of unavailable storage",
            ["StoreUnavailable page auth", "RevocationsStale page auth", "StoreUnavailable page images"],
            ["StoreUnavailable page auth", "StoreUnavailable page images"]);
        yield return Case("Without a cause, nothing is inhibited",
            ["RevocationsStale page auth", "TokenExchangeUnavailable page gateway", "ReplicaDown ticket images", "Watchdog none prometheus"],
            ["RevocationsStale page auth", "TokenExchangeUnavailable page gateway", "ReplicaDown ticket images", "Watchdog none prometheus"]);
    }

    [TestCaseSource(nameof(Cases))]
    public async Task Pages_inhibit_tickets_and_causes_inhibit_symptoms(string[] alerts, string[] notInhibited)
    {
        await using var server = await AlertmanagerServer.StartAsync();

        await server.Api.SendAsync(alerts);

        await Eventually.GetAsync(() => server.Api.GetAsync(inhibited: true), all => all.Length == alerts.Length);
        Assert.That(
            await Eventually.GetAsync(() => server.Api.GetAsync(inhibited: false), active => active.Length == notInhibited.Length),
            Is.EquivalentTo(notInhibited));
    }

    private static TestCaseData Case(string name, string[] alerts, string[] notInhibited) => new TestCaseData(alerts, notInhibited).SetArgDisplayNames(name);
}
