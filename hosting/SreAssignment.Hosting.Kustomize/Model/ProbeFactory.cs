using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Makes probes of what a manifest says of health; where it says nothing, of whether the port takes connections.</summary>
internal static class ProbeFactory
{
    private const int StartupPeriod = 2;
    private const int StartupFailures = 60;

    public static IReadOnlyList<Probe> Create(string resource, ResourceFacts facts, IReadOnlyList<Port> ports, PortTable table, ProblemList problems)
    {
        var given = facts.Probes.Select(p => Given(resource, p, table, problems)).OfType<Probe>().ToList();
        var liveness = given.FirstOrDefault(p => p.Kind == ProbeKind.Liveness);
        var readiness = given.FirstOrDefault(p => p.Kind == ProbeKind.Readiness) ?? FromHealth(resource, facts, liveness, table, problems);
        var connect = (ports.FirstOrDefault(p => !p.IsManagement && p.Protocol == "TCP") ?? ports.FirstOrDefault(p => p.Protocol == "TCP")) is { } port
            ? new Probe(ProbeKind.Readiness, port, null, 0, 5, 2, 3, 1)
            : null;
        readiness ??= connect;
        if (readiness is null)
            return [];

        // A dependency that is away is no reason to start a process anew, so liveness is never made of a health check.
        liveness ??= new Probe(ProbeKind.Liveness, readiness.Port, null, 0, 10, 2, 3, 1);
        var startup = given.FirstOrDefault(p => p.Kind == ProbeKind.Startup)
            ?? liveness with { Kind = ProbeKind.Startup, InitialDelay = 0, Period = StartupPeriod, Failures = StartupFailures, Successes = 1 };
        return [startup, liveness, readiness];
    }

    private static Probe? FromHealth(string resource, ResourceFacts facts, Probe? liveness, PortTable table, ProblemList problems)
    {
        var health = facts.Health.OrderBy(h => h.Path == liveness?.Path).FirstOrDefault();
        if (health is null)
            return null;
        if (health.Status is < 200 or >= 400)
        {
            problems.Warning(resource, $"Its health check expects status {health.Status}, which Kubernetes takes for a failure: readiness is whether the port takes connections instead.");
            return null;
        }

        return Port(resource, health.Endpoint, table, problems) is { } port ? new Probe(ProbeKind.Readiness, port, health.Path, 0, 5, 2, 3, 1) : null;
    }

    private static Probe? Given(string resource, ProbeFact fact, PortTable table, ProblemList problems)
    {
        if (!Enum.TryParse<ProbeKind>(fact.Type, ignoreCase: true, out var kind))
        {
            problems.Error(resource, $"There is no probe of type '{fact.Type}'; known are startup, liveness and readiness.");
            return null;
        }

        return Port(resource, fact.Endpoint, table, problems) is { } port
            ? new Probe(kind, port, fact.Path, fact.InitialDelaySeconds, fact.PeriodSeconds, fact.TimeoutSeconds, fact.FailureThreshold, kind == ProbeKind.Readiness ? fact.SuccessThreshold : 1)
            : null;
    }

    private static Port? Port(string resource, string endpoint, PortTable table, ProblemList problems)
    {
        if (table.Find(resource, endpoint) is { } port)
            return port;
        problems.Error(resource, $"Its health is asked for at endpoint '{endpoint}', which it does not have.");
        return null;
    }
}
