namespace SreAssignment.Bench.Hpa;

/// <summary>What a HorizontalPodAutoscaler (autoscaling/v2) is set to. The defaults are those of Kubernetes, and of the component autoscaling.</summary>
internal sealed record AutoscalerSettings
{
    public int MinReplicas { get; init; } = 2;

    public int MaxReplicas { get; init; } = 5;

    /// <summary>The target of the utilization: a part of the requested processor time.</summary>
    public double Target { get; init; } = 0.7;

    public double Tolerance { get; init; } = 0.1;

    public int SyncSeconds { get; init; } = 15;

    /// <summary>Policies of scale-up, of which the one that allows more counts. Kubernetes' own: 4 pods or 100 % in 15 s.</summary>
    public int ScaleUpPods { get; init; } = 4;

    public double ScaleUpPart { get; init; } = 1;

    public int ScaleUpPeriodSeconds { get; init; } = 15;

    /// <summary>Policy of scale-down: one pod in 60 s.</summary>
    public int ScaleDownPods { get; init; } = 1;

    public int ScaleDownPeriodSeconds { get; init; } = 60;

    public int ScaleDownWindowSeconds { get; init; } = 300;
}

/// <param name="Utilization">Processor time divided by the request; <see langword="null"/> for a pod that is not ready or has no sample since it is.</param>
internal readonly record struct PodSample(double? Utilization);

/// <summary>
/// The algorithm of the horizontal pod autoscaler: the ratio of utilization to target, the tolerance, pods without a sample counted as idle when it scales up,
/// the stabilization window of scale-down, and the policies.
/// </summary>
internal sealed class Autoscaler(AutoscalerSettings settings)
{
    private readonly List<(int Time, int Replicas)> _recommendations = [];
    private readonly List<(int Time, int Change)> _events = [];

    /// <summary>Decides at a sync.</summary>
    /// <param name="now">Seconds.</param>
    /// <param name="replicas">The replicas that the Deployment is set to.</param>
    /// <param name="pods">All pods.</param>
    /// <returns>The replicas that it sets.</returns>
    public int Decide(int now, int replicas, IReadOnlyList<PodSample> pods)
    {
        var recommended = Math.Clamp(Recommend(replicas, pods), settings.MinReplicas, settings.MaxReplicas);
        // The replicas that it starts with count as its first recommendation.
        if (_recommendations.Count == 0)
            _recommendations.Add((now, replicas));
        _recommendations.Add((now, recommended));
        // Scale-down follows the highest recommendation of its window.
        if (recommended < replicas)
            recommended = Math.Min(replicas, _recommendations.Where(r => r.Time > now - settings.ScaleDownWindowSeconds).Max(r => r.Replicas));
        var decided = Math.Clamp(recommended, LowestAllowed(now, replicas), HighestAllowed(now, replicas));
        if (decided != replicas)
            _events.Add((now, decided - replicas));
        return decided;
    }

    private int Recommend(int replicas, IReadOnlyList<PodSample> pods)
    {
        var measured = pods.Where(pod => pod.Utilization is not null).Select(pod => pod.Utilization!.Value).ToArray();
        if (measured.Length == 0)
            return replicas;
        var ratio = measured.Average() / settings.Target;
        if (measured.Length == pods.Count || ratio <= 1)
            return IsTolerated(ratio) ? replicas : (int)Math.Ceiling(Math.Round(ratio * measured.Length, 9));

        // On scale-up, pods that are not ready count as idle.
        var withUnready = measured.Sum() / pods.Count / settings.Target;
        if (IsTolerated(withUnready) || withUnready < 1)
            return replicas;
        return Math.Max(replicas, (int)Math.Ceiling(Math.Round(withUnready * pods.Count, 9)));
    }

    private bool IsTolerated(double ratio) => Math.Abs(ratio - 1) <= settings.Tolerance;

    private int HighestAllowed(int now, int replicas)
    {
        var before = replicas - _events.Where(e => e.Change > 0 && e.Time > now - settings.ScaleUpPeriodSeconds).Sum(e => e.Change);
        return Math.Max(replicas, Math.Max(before + settings.ScaleUpPods, (int)Math.Ceiling(before * (1 + settings.ScaleUpPart))));
    }

    private int LowestAllowed(int now, int replicas)
    {
        var before = replicas - _events.Where(e => e.Change < 0 && e.Time > now - settings.ScaleDownPeriodSeconds).Sum(e => e.Change);
        return Math.Min(replicas, before - settings.ScaleDownPods);
    }
}
