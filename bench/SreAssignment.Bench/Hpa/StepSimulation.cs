namespace SreAssignment.Bench.Hpa;

/// <summary>A step of the load on one Deployment.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Request">The processor request of a pod, in cores.</param>
/// <param name="Limit">Its limit, in cores.</param>
/// <param name="UtilizationBefore">The utilization of the minimum of replicas before the step.</param>
/// <param name="Factor">What the load is multiplied by.</param>
/// <param name="ReadyAfterSeconds">From the decision to a ready pod: scheduling, image, start, readiness probe.</param>
/// <param name="Settings">The autoscaler.</param>
internal sealed record LoadStep(
    string Name, double Request, double Limit, double UtilizationBefore, double Factor, int ReadyAfterSeconds, AutoscalerSettings Settings);

/// <summary>What a step came to.</summary>
/// <param name="FirstDecision">Seconds from the step to the first change of the replicas; null when there was none.</param>
/// <param name="CapacityRestored">Seconds from the step until the ready pods can serve the load; null when they never can.</param>
/// <param name="Replicas">The replicas at the end.</param>
/// <param name="Utilization">The utilization at the end.</param>
/// <param name="NotServed">The part of the requests of the first five minutes that exceeds the capacity.</param>
internal sealed record StepOutcome(int? FirstDecision, int? CapacityRestored, int Replicas, double Utilization, double NotServed);

/// <summary>
/// A Deployment under a step of load, second by second. Each pod gets the same part of the load and uses at most its limit. A sample of its processor time
/// is an average over <see cref="MetricsSeconds"/>, as the metrics server has it.
/// </summary>
internal static class StepSimulation
{
    private const int MetricsSeconds = 15;
    private const int WarmSeconds = 120;
    private const int ObservedSeconds = 300;

    /// <summary>Returns the outcome of the worst time between two syncs for the step.</summary>
    public static StepOutcome Worst(LoadStep step) => Enumerable.Range(0, step.Settings.SyncSeconds)
        .Select(phase => Run(step, phase))
        .MaxBy(outcome => (outcome.NotServed, outcome.FirstDecision ?? 0))!;

    /// <param name="step">The step.</param>
    /// <param name="phase">Seconds from a sync to the step.</param>
    public static StepOutcome Run(LoadStep step, int phase)
    {
        var stepAt = WarmSeconds + phase;
        var autoscaler = new Autoscaler(step.Settings);
        var before = step.Settings.MinReplicas * step.UtilizationBefore * step.Request;
        var readyAt = Enumerable.Repeat(-2 * MetricsSeconds, step.Settings.MinReplicas).ToList();
        var usage = new List<double>();
        int? firstDecision = null, restored = null;
        double notServed = 0, demanded = 0;
        for (var now = 0; now < stepAt + ObservedSeconds; now++)
        {
            var demand = now < stepAt ? before : before * step.Factor;
            var ready = readyAt.Count(time => time <= now);
            var served = Math.Min(demand / ready, step.Limit);
            usage.Add(served / step.Request);
            if (now >= stepAt)
            {
                demanded += demand;
                notServed += Math.Max(0, demand - ready * step.Limit);
                if (ready * step.Limit >= demand)
                    restored ??= now - stepAt;
            }
            if (now % step.Settings.SyncSeconds != 0)
                continue;

            // The sync and the samples have the same interval. The latest sample is one interval old at the most, and half of one on average.
            var sampledAt = now - MetricsSeconds / 2;
            var samples = readyAt.Select(time => new PodSample(time + MetricsSeconds <= sampledAt ? Average(usage, sampledAt) : null)).ToList();
            var decided = autoscaler.Decide(now, readyAt.Count, samples);
            if (decided != readyAt.Count && now >= stepAt)
                firstDecision ??= now - stepAt;
            while (readyAt.Count < decided)
                readyAt.Add(now + step.ReadyAfterSeconds);
            if (readyAt.Count > decided)
                readyAt.RemoveRange(decided, readyAt.Count - decided);
        }
        return new(firstDecision, restored, readyAt.Count, usage[^1], notServed / demanded);
    }

    private static double Average(List<double> usage, int end)
    {
        var start = Math.Max(0, end - MetricsSeconds);
        return end <= start ? usage[0] : usage.Skip(start).Take(end - start).Average();
    }
}
