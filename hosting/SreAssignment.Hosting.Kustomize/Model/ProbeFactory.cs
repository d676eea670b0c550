namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Creates the probes of a workload. Without a hint, a probe opens a TCP connection.</summary>
internal static class ProbeFactory
{
    private const int StartupPeriod = 2;
    private const int StartupFailures = 60;

    public static IReadOnlyList<Probe> Create(string resource, ResourceHints hints, IReadOnlyList<Port> ports, PortTable table, ProblemList problems)
    {
        var given = hints.Probes.Select(p => Given(resource, p, table, problems)).OfType<Probe>().ToList();
        var liveness = given.FirstOrDefault(p => p.Kind == ProbeKind.Liveness);
        var readiness = given.FirstOrDefault(p => p.Kind == ProbeKind.Readiness) ?? Connect(ports);
        if (readiness is null)
            return given;

        // A restart does not help while a dependency is unavailable, so the liveness probe is never derived from the readiness path.
        liveness ??= new Probe(ProbeKind.Liveness, readiness.Port, null, 0, 10, 2, 3, 1);
        var startup = given.FirstOrDefault(p => p.Kind == ProbeKind.Startup)
            ?? liveness with { Kind = ProbeKind.Startup, InitialDelay = 0, Period = StartupPeriod, Failures = StartupFailures, Successes = 1 };
        return [startup, liveness, readiness];
    }

    private static Probe? Connect(IReadOnlyList<Port> ports)
    {
        var tcp = ports.Where(p => p.Protocol == "TCP").ToList();
        return (tcp.Find(p => p.MetricsPath is null) ?? tcp.FirstOrDefault()) is { } port ? new Probe(ProbeKind.Readiness, port, null, 0, 5, 2, 3, 1) : null;
    }

    private static Probe? Given(string resource, ProbeHint hint, PortTable table, ProblemList problems)
    {
        if (table.Find(resource, hint.Endpoint) is not { } port)
        {
            var kind = hint.Kind.ToString().ToLowerInvariant();
            problems.Error(resource, $"The {kind} probe uses the endpoint '{hint.Endpoint}', which the resource does not have.");
            return null;
        }

        // Kubernetes accepts no other success threshold than 1 for startup and liveness probes.
        var successes = hint.Kind == ProbeKind.Readiness ? hint.SuccessThreshold : 1;
        return new Probe(hint.Kind, port, hint.Path, hint.InitialDelaySeconds, hint.PeriodSeconds, hint.TimeoutSeconds, hint.FailureThreshold, successes);
    }
}
