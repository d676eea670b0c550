using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// An account for a pipeline that rolls out: it may create and change the kinds of objects that are generated here and see how the rollout goes, in this namespace.
/// An administrator applies this once, by itself: who could apply it could give himself more. The account may delete nothing, read no Secret, run nothing in a pod, and give nobody any right.
/// </summary>
internal sealed class Rbac : IComponent
{
    private const string Deployer = "deployer";
    private static readonly string[] Watch = ["get", "list", "watch"];
    private static readonly string[] Change = [.. Watch, "create", "patch", "update"];

    public string Name => "rbac";

    public FileSet Create(Application application) => new ComponentFiles(Name)
        .Add("serviceaccount.yaml", new V1ServiceAccount { ApiVersion = "v1", Kind = "ServiceAccount", Metadata = Meta(application), AutomountServiceAccountToken = false })
        .Add("role.yaml", new V1Role
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "Role",
            Metadata = Meta(application),
            Rules =
            [
                Rule("", ["services", "configmaps", "serviceaccounts"], Change),
                // Without get, so that what it wrote it cannot read back; kubectl apply --server-side needs none.
                Rule("", ["secrets"], ["create", "patch"]),
                Rule("apps", ["deployments", "statefulsets"], Change),
                // To make a slot as large as the other before it gets the requests.
                Rule("apps", ["deployments/scale"], ["get", "patch", "update"]),
                Rule("batch", ["jobs"], Change),
                Rule("autoscaling", ["horizontalpodautoscalers"], Change),
                Rule("policy", ["poddisruptionbudgets"], Change),
                Rule("networking.k8s.io", ["networkpolicies", "ingresses"], Change),
                Rule("cert-manager.io", ["issuers", "certificates"], Change),
                Rule("gateway.networking.k8s.io", ["gateways", "httproutes"], Change),
                Rule("monitoring.coreos.com", ["podmonitors"], Change),
                Rule("", ["namespaces"], ["get", "patch"]),
                Rule("apps", ["replicasets"], Watch),
                Rule("", ["pods", "pods/log", "events"], Watch),
            ],
        })
        .Add("rolebinding.yaml", new V1RoleBinding
        {
            ApiVersion = "rbac.authorization.k8s.io/v1",
            Kind = "RoleBinding",
            Metadata = Meta(application),
            RoleRef = new V1RoleRef { ApiGroup = "rbac.authorization.k8s.io", Kind = "Role", Name = Deployer },
            Subjects = [new Rbacv1Subject { Kind = "ServiceAccount", Name = Deployer }],
        })
        .Build();

    private static V1PolicyRule Rule(string group, string[] resources, string[] verbs) => new() { ApiGroups = [group], Resources = resources, Verbs = verbs };

    private static V1ObjectMeta Meta(Application application) => new() { Name = Deployer, Labels = Labels.Of(application) };
}
