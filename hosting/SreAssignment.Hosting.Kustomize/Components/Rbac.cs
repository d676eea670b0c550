using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Two accounts for pipelines, in the namespace of the application. The deployer applies an overlay: it may create and change the generated kinds of objects,
/// delete nothing and grant nothing. It has no right to read Secrets, but an account that may create pods can mount every Secret of its namespace:
/// trust it with the Secrets. The releaser may only change images and replicas of the Deployments of the application, within their repositories.
/// An administrator applies this component.
/// </summary>
internal sealed class Rbac : IComponent
{
    private const string Group = "rbac.authorization.k8s.io";
    private static readonly string[] Watch = ["get", "list", "watch"];
    private static readonly string[] Change = [.. Watch, "create", "patch", "update"];

    public string Name => "rbac";

    public FileSet Create(Application application)
    {
        var (deployer, releaser) = (application.FreeName("deployer"), application.FreeName("releaser"));
        var files = new ComponentFiles(Name)
            .Add("deployer.yaml", [.. Account(application, deployer, Deploying())]);
        var released = Released(application).ToList();
        if (released.Count > 0)
            files.Add("releaser.yaml", [.. Account(application, releaser, Releasing(released)), .. ReleasePolicy.Objects(application, releaser)]);
        return files.Build();
    }

    // With and without slots. A name that does not exist grants nothing.
    private static IEnumerable<string> Released(Application application) => application.Workloads.Where(w => w.Kind == WorkloadKind.Deployment)
        .SelectMany(w => w.IsScalable ? (string[])[w.Name, .. Slots.Names.Select(s => Slots.Deployment(application, w, s))] : [w.Name]);

    private static IEnumerable<object> Account(Application application, string name, IList<V1PolicyRule> rules)
    {
        yield return new V1ServiceAccount
        {
            ApiVersion = "v1",
            Kind = "ServiceAccount",
            Metadata = Meta(application, name),
            AutomountServiceAccountToken = false,
        };
        yield return new V1Role { ApiVersion = $"{Group}/v1", Kind = "Role", Metadata = Meta(application, name), Rules = rules };
        yield return new V1RoleBinding
        {
            ApiVersion = $"{Group}/v1",
            Kind = "RoleBinding",
            Metadata = Meta(application, name),
            RoleRef = new V1RoleRef { ApiGroup = Group, Kind = "Role", Name = name },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = name }],
        };
    }

    private static List<V1PolicyRule> Deploying() =>
    [
        Rule("", ["services", "configmaps", "serviceaccounts"], Change),
        // kubectl apply --server-side does not read what it writes.
        Rule("", ["secrets"], ["create", "patch"]),
        Rule("apps", ["deployments", "statefulsets"], Change),
        // A slot gets the size of the other one before it gets the requests.
        Rule("apps", ["deployments/scale"], ["get", "patch", "update"]),
        Rule("batch", ["jobs", "cronjobs"], Change),
        Rule("autoscaling", ["horizontalpodautoscalers"], Change),
        Rule("policy", ["poddisruptionbudgets"], Change),
        Rule("networking.k8s.io", ["networkpolicies", "ingresses"], Change),
        Rule("cert-manager.io", ["issuers", "certificates"], Change),
        Rule("gateway.networking.k8s.io", ["gateways", "httproutes"], Change),
        Rule("monitoring.coreos.com", ["podmonitors", "prometheusrules"], Change),
        Rule("external-secrets.io", ["externalsecrets"], Change),
        Rule("", ["namespaces"], ["get", "patch"]),
        Rule("apps", ["replicasets"], Watch),
        Rule("", ["pods", "pods/log", "events"], Watch),
    ];

    private static List<V1PolicyRule> Releasing(List<string> deployments) =>
    [
        Named("apps", ["deployments", "deployments/scale"], ["get", "patch", "update"], deployments),
        Rule("apps", ["deployments", "replicasets"], ["list", "watch"]),
        Rule("", ["pods", "events"], Watch),
    ];

    private static V1PolicyRule Rule(string group, string[] resources, string[] verbs) => new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1PolicyRule Named(string group, string[] resources, string[] verbs, List<string> names) =>
        new() { ApiGroups = [group], Resources = resources, Verbs = verbs, ResourceNames = names };

    private static V1ObjectMeta Meta(Application application, string name) => new() { Name = name, Labels = Labels.Of(application) };
}
