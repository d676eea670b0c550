using SreAssignment.Bench.Hpa;

namespace SreAssignment.Bench.Tests.Hpa;

/// <summary>The algorithm of the horizontal pod autoscaler, by the examples of its documentation and its default policies.</summary>
public sealed class AutoscalerTests
{
    private static readonly AutoscalerSettings Wide = new() { MaxReplicas = 100 };

    [TestCase(2, 1.4, 4)]
    [TestCase(4, 0.35, 4, Description = "Scale-down waits for its window.")]
    [TestCase(4, 0.76, 4, Description = "Within the tolerance of 10 %.")]
    [TestCase(4, 0.78, 5)]
    [TestCase(3, 0.71, 3)]
    public void Decide_all_pods_measured_multiplies_by_the_ratio(int replicas, double utilization, int expected) =>
        Assert.That(new Autoscaler(Wide).Decide(0, replicas, Pods(replicas, utilization)), Is.EqualTo(expected));

    [TestCase(2, 6, Description = "4 pods are more than 100 %.")]
    [TestCase(10, 20, Description = "100 % are more than 4 pods.")]
    public void Decide_tenfold_load_is_bounded_by_the_policy_that_allows_more(int replicas, int expected) =>
        Assert.That(new Autoscaler(Wide).Decide(0, replicas, Pods(replicas, 7)), Is.EqualTo(expected));

    [Test]
    public void Decide_never_leaves_the_bounds()
    {
        var autoscaler = new Autoscaler(new());
        Assert.That(autoscaler.Decide(0, 2, Pods(2, 7)), Is.EqualTo(5));
        Assert.That(autoscaler.Decide(15, 5, Pods(5, 7)), Is.EqualTo(5));
    }

    [Test]
    public void Decide_pods_without_sample_count_as_idle_when_it_scales_up()
    {
        // Two pods at twice the target, and two that just start: four pods are right.
        IReadOnlyList<PodSample> pods = [new(1.4), new(1.4), new(null), new(null)];
        Assert.That(new Autoscaler(Wide).Decide(0, 4, pods), Is.EqualTo(4));
    }

    [Test]
    public void Decide_scale_down_waits_for_the_window_and_removes_one_pod_a_minute()
    {
        var autoscaler = new Autoscaler(Wide);
        var replicas = autoscaler.Decide(0, 2, Pods(2, 1.75));
        Assert.That(replicas, Is.EqualTo(5));
        var changes = new List<(int Time, int Replicas)>();
        for (var now = 15; now <= 600; now += 15)
        {
            var decided = autoscaler.Decide(now, replicas, Pods(replicas, 0.1));
            if (decided != replicas)
                changes.Add((now, decided));
            replicas = decided;
        }
        Assert.That(changes, Is.EqualTo(new[] { (300, 4), (360, 3), (420, 2) }));
    }

    private static PodSample[] Pods(int count, double utilization) => [.. Enumerable.Repeat(new PodSample(utilization), count)];
}

/// <summary>Steps of the load.</summary>
public sealed class StepSimulationTests
{
    [Test]
    public void Step_within_the_target_changes_nothing()
    {
        var outcome = StepSimulation.Worst(Step(before: 0.35, factor: 2, new()));
        Assert.That(outcome, Is.EqualTo(new StepOutcome(null, 0, 2, 0.7, 0)).Using<StepOutcome>((a, b) =>
            a.FirstDecision == b.FirstDecision && a.Replicas == b.Replicas && Math.Abs(a.Utilization - b.Utilization) < 1e-9 && a.NotServed == b.NotServed));
    }

    [Test]
    public void Tenfold_step_is_served_once_the_new_pods_are_ready()
    {
        var outcome = StepSimulation.Worst(Step(before: 0.35, factor: 10, new()));
        Assert.Multiple(() =>
        {
            Assert.That(outcome.FirstDecision, Is.InRange(1, 30), "the sync and the age of the samples");
            Assert.That(outcome.CapacityRestored, Is.EqualTo(outcome.FirstDecision + 10), "the pods are ready after 10 s");
            Assert.That(outcome.Replicas, Is.EqualTo(5));
            Assert.That(outcome.NotServed, Is.GreaterThan(0));
        });
    }

    [Test]
    public void Step_beyond_the_limits_of_all_replicas_is_never_served() =>
        Assert.That(StepSimulation.Worst(Step(before: 0.6, factor: 10, new())).CapacityRestored, Is.Null);

    private static LoadStep Step(double before, double factor, AutoscalerSettings settings) =>
        new("test", Request: 0.25, Limit: 0.5, before, factor, ReadyAfterSeconds: 10, settings);
}
