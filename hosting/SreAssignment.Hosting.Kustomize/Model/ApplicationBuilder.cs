using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Builds an application from a manifest and hints. A resource that cannot be deployed is reported and left out.</summary>
internal sealed class ApplicationBuilder
{
    private readonly ManifestDocument _manifest;
    private readonly DeploymentHints _hints;
    private readonly ProblemList _problems;
    private readonly ParameterTable _parameters;
    private readonly ExpressionResolver _expressions;
    private readonly WorkloadBuilder _workloads;

    private ApplicationBuilder(ManifestDocument manifest, DeploymentHints hints, ProblemList problems)
    {
        (_manifest, _hints, _problems) = (manifest, hints, problems);
        _parameters = new ParameterTable(problems);
        var ports = new PortTable(manifest, hints, problems);
        _expressions = new ExpressionResolver(manifest, ports, _parameters, problems);
        _workloads = new WorkloadBuilder(manifest, hints, ports, _expressions, problems);
    }

    public static Application Build(ManifestDocument manifest, DeploymentHints hints, ProblemList problems)
    {
        var named = hints with
        {
            ApplicationName = KubernetesName.Label(hints.ApplicationName ?? manifest.Deployment.Application ?? "application"),
            ApplicationVersion = KubernetesName.Version(hints.ApplicationVersion ?? manifest.Deployment.Version ?? "1.0.0"),
        };
        return new ApplicationBuilder(manifest with { Entries = Deployed(manifest, hints) }, named, problems).Build();
    }

    private static Dictionary<string, Entry> Deployed(ManifestDocument manifest, DeploymentHints hints) => manifest.Entries.ToDictionary(
        e => e.Key, e => hints.Of(e.Key).IsDeployedElsewhere ? new UndeployableEntry("it belongs to another compute environment") : e.Value);

    private Application Build()
    {
        ReportSameNames();
        var workloads = new Dictionary<string, Workload>();
        foreach (var (name, entry) in _manifest.Entries)
        {
            if (entry is ComputeEntry compute && _workloads.Create(name, compute) is { } workload)
                workloads.TryAdd(workload.Name, workload);
        }

        ReportSharedVolumes();
        var options = UsableOptions();
        ReportParametersWithoutValue();
        return new Application(
            _hints.ApplicationName!, _hints.ApplicationVersion!, [.. workloads.Values.OrderBy(w => w.Name, StringComparer.Ordinal)], _parameters.All,
            [.. _expressions.Edges.Where(e => workloads.ContainsKey(e.From) && workloads.ContainsKey(e.To))
                .OrderBy(e => e.From, StringComparer.Ordinal).ThenBy(e => e.To, StringComparer.Ordinal).ThenBy(e => e.Port.Number)])
        {
            Options = options,
        };
    }

    private DeploymentOptions UsableOptions()
    {
        var unusable = _hints.Options.Parameters.Where(p => !IsUsable(p)).ToHashSet();
        return _hints.Options with
        {
            HostParameter = Usable(_hints.Options.HostParameter),
            IssuerEmailParameter = Usable(_hints.Options.IssuerEmailParameter),
        };

        string? Usable(string? name) => name is null || unusable.Contains(name) ? null : name;
    }

    private bool IsUsable(string option)
    {
        if (_manifest.Entries.GetValueOrDefault(option) is not ParameterEntry parameter || !parameter.Inputs.TryGetValue("value", out var input))
        {
            _problems.Error(option, "It is an option of the environment, but the manifest has no such parameter.");
            return false;
        }

        if (input.Secret)
        {
            _problems.Error(
                option, "A secret parameter cannot be an option of the environment, because objects that are not secret contain it. Pass secret: false.");
            return false;
        }

        _parameters.Use(option, input);
        return true;
    }

    private void ReportParametersWithoutValue()
    {
        foreach (var parameter in _parameters.All.Where(p => p.Default is null && p.Generate is null))
        {
            _problems.Warning(
                parameter.Name,
                parameter.Secret
                    ? $"The secret has no value and no rule to generate one. Write it to secrets/{parameter.Name} of each overlay: "
                        + "secrets init OVERLAY asks for it."
                    : "The parameter has no value. Set it in the ConfigMap 'parameters' of each overlay, "
                        + "or pass a value and publishValueAsDefault to AddParameter.");
        }
    }

    private void ReportSameNames()
    {
        var names = _manifest.Entries.Where(e => e.Value is ComputeEntry or ParameterEntry).Select(e => e.Key);
        foreach (var same in names.GroupBy(KubernetesName.Label).Where(g => g.Count() > 1))
        {
            var all = string.Join(", ", same.Select(n => $"'{n}'"));
            _problems.Error(same.First(), $"The names {all} become the same name '{same.Key}' in Kubernetes. Rename all but one.");
        }
    }

    private void ReportSharedVolumes()
    {
        var shared = _manifest.Entries.Where(e => e.Value is ContainerEntry)
            .SelectMany(e => ((ContainerEntry)e.Value).Volumes.Where(v => v.Name is not null).Select(v => (Volume: v.Name!, Resource: e.Key)))
            .GroupBy(v => v.Volume).Where(g => g.Select(v => v.Resource).Distinct().Count() > 1);
        foreach (var volume in shared)
        {
            var users = string.Join(" and ", volume.Select(v => v.Resource).Distinct());
            _problems.Warning(volume.First().Resource, $"Volume '{volume.Key}' is used by {users}. In Kubernetes each of them has a volume of its own.");
        }
    }
}
