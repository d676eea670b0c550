using System.Globalization;
using SreAssignment.Bench.Hpa;

namespace SreAssignment.Bench.Cases;

/// <summary>How the autoscaler of the deployment reacts to a step of the load. A simulation: no cluster, no load.</summary>
internal static class HpaCase
{
    private static readonly AutoscalerSettings Deployed = new();

    private static readonly LoadStep[] Steps =
    [
        .. from load in ((double Before, double Factor)[])[(0.35, 2), (0.35, 10), (0.6, 10)]
           from ready in (int[])[10, 30]
           select Step("deployed", load.Before, load.Factor, ready, Deployed),
        Step("maxReplicas: 20", 0.35, 10, 10, Deployed with { MaxReplicas = 20 }),
        Step("maxReplicas: 20", 0.6, 10, 10, Deployed with { MaxReplicas = 20 }),
        Step("minReplicas: 4, maxReplicas: 20, the same load", 0.175, 10, 10, Deployed with { MinReplicas = 4, MaxReplicas = 20 }),
        Step("minReplicas: 4, maxReplicas: 20, the same load", 0.3, 10, 10, Deployed with { MinReplicas = 4, MaxReplicas = 20 }),
    ];

    public static Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        context.Report.Paragraph(
            "Requests of 250m and limits of 500m, as gateway and auth have; images has twice of both, so its results are the same. "
            + "A sync every 15 s, tolerance 10 %, target 70 %, 2 to 5 replicas, scale-up by 4 pods or 100 % in 15 s, "
            + "samples of the metrics server every 15 s. "
            + "The step comes at the worst time between two syncs. *Not served* is the part of the requests "
            + "of the first 5 minutes beyond the limits of the pods.");
        context.Report.Table(
            [
                "autoscaler", "utilization before", "step", "pod ready after s", "first decision after s", "capacity restored after s", "replicas",
                "utilization after", "not served",
            ],
            Steps.Select(step =>
            {
                var outcome = StepSimulation.Worst(step);
                return (IReadOnlyList<string>)
                [
                    step.Name, Percent(step.UtilizationBefore), $"×{step.Factor}", $"{step.ReadyAfterSeconds}", Seconds(outcome.FirstDecision),
                    Seconds(outcome.CapacityRestored), $"{outcome.Replicas}", Percent(outcome.Utilization), Percent(outcome.NotServed),
                ];
            }));
        return Task.CompletedTask;
    }

    private static LoadStep Step(string name, double before, double factor, int ready, AutoscalerSettings settings) =>
        new(name, Request: 0.25, Limit: 0.5, before, factor, ready, settings);

    private static string Percent(double part) => part.ToString("0.#%", CultureInfo.InvariantCulture).Replace("%", " %", StringComparison.Ordinal);

    private static string Seconds(int? seconds) => seconds?.ToString(CultureInfo.InvariantCulture) ?? "never";
}
