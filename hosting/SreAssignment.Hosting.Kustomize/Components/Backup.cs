using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Networking;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>
/// Copies a bucket of an S3 object store to another one every hour. The Secrets <c>backup-source</c> and <c>backup-target</c> of the overlay have the keys
/// <c>endpoint</c>, <c>access-key-id</c>, <c>secret-access-key</c> and <c>bucket</c>. Nothing is deleted in the target, so that the loss of the source
/// does not become the loss of the backup: a lifecycle rule of the target removes old objects.
/// </summary>
internal sealed class Backup : IComponent
{
    private const string Source = "backup-source";
    private const string Target = "backup-target";
    private const string Image = "docker.io/rclone/rclone:1.71.1";
    private const int User = 1000;

    public string Name => "backup";

    /// <summary>The keys of both Secrets.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["endpoint", "access-key-id", "secret-access-key", "bucket"];

    public FileSet Create(Application application)
    {
        var name = application.FreeName("backup");
        var pods = new V1LabelSelector { MatchLabels = Labels.Selecting(application, name) };
        var stores = ExternalStorage.Stores(application).Where(s => s.ServicePorts.Any()).ToList();
        var files = new ComponentFiles(Name)
            .Add("cronjob.yaml", CronJob(application, name))
            .Add("policies.yaml",
            [
                Policy.Reach(application, $"{name}-to-stores", pods, Policy.AnyAddress, Policy.Port("TCP", 443)),
                .. stores.SelectMany(s => InCluster(application, s, name, pods)),
            ]);
        return files.Build();
    }

    public static IReadOnlyList<string> SecretNames(Application application) =>
        [application.FreeSecretName(Source), application.FreeSecretName(Target)];

    private static IEnumerable<V1NetworkPolicy> InCluster(Application application, Workload store, string name, V1LabelSelector pods)
    {
        var ports = store.ServicePorts.DistinctBy(p => p.Target).ToList();
        yield return Policy.Open(application, $"{name}-opens-{store.Name}", store, [Policy.Pods(application, name)], ports);
        yield return Policy.Reach(application, $"{name}-to-{store.Name}", pods, [Policy.Pods(application, store.Name)], [.. ports.Select(Policy.Of)]);
    }

    private static V1CronJob CronJob(Application application, string name) => new()
    {
        ApiVersion = "batch/v1",
        Kind = "CronJob",
        Metadata = new V1ObjectMeta { Name = name, Labels = Labels.Selecting(application, name) },
        Spec = new V1CronJobSpec
        {
            Schedule = "17 * * * *",
            ConcurrencyPolicy = "Forbid",
            StartingDeadlineSeconds = 600,
            SuccessfulJobsHistoryLimit = 1,
            FailedJobsHistoryLimit = 3,
            JobTemplate = new V1JobTemplateSpec
            {
                Spec = new V1JobSpec
                {
                    BackoffLimit = 2,
                    Template = new V1PodTemplateSpec
                    {
                        Metadata = new V1ObjectMeta { Labels = Labels.Selecting(application, name) },
                        Spec = Pod(application, name),
                    },
                },
            },
        },
    };

    private static V1PodSpec Pod(Application application, string name) => new()
    {
        AutomountServiceAccountToken = false,
        EnableServiceLinks = false,
        RestartPolicy = "Never",
        SecurityContext = new V1PodSecurityContext
        {
            RunAsNonRoot = true,
            RunAsUser = User,
            RunAsGroup = User,
            SeccompProfile = new V1SeccompProfile { Type = "RuntimeDefault" },
        },
        Containers =
        [
            new V1Container
            {
                Name = name,
                Image = Image,
                Args = ["copy", "source:$(SOURCE_BUCKET)", "target:$(TARGET_BUCKET)", "--config=", "--checksum", "--fast-list", "--stats=1m"],
                Env =
                [
                    new V1EnvVar { Name = "HOME", Value = "/tmp" },
                    .. Store("SOURCE", application.FreeSecretName(Source)),
                    .. Store("TARGET", application.FreeSecretName(Target)),
                ],
                Resources = new V1ResourceRequirements
                {
                    Requests = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("50m"), ["memory"] = new("128Mi") },
                    Limits = new Dictionary<string, ResourceQuantity> { ["cpu"] = new("500m"), ["memory"] = new("512Mi") },
                },
                SecurityContext = new V1SecurityContext
                {
                    AllowPrivilegeEscalation = false,
                    ReadOnlyRootFilesystem = true,
                    Capabilities = new V1Capabilities { Drop = ["ALL"] },
                },
                VolumeMounts = [new V1VolumeMount { Name = "tmp", MountPath = "/tmp" }],
            },
        ],
        Volumes = [new V1Volume { Name = "tmp", EmptyDir = new V1EmptyDirVolumeSource { SizeLimit = new ResourceQuantity("64Mi") } }],
    };

    // rclone reads the configuration of a remote from variables with its name.
    private static IEnumerable<V1EnvVar> Store(string remote, string secret) =>
    [
        new() { Name = $"RCLONE_CONFIG_{remote}_TYPE", Value = "s3" },
        new() { Name = $"RCLONE_CONFIG_{remote}_PROVIDER", Value = "Other" },
        Variable($"RCLONE_CONFIG_{remote}_ENDPOINT", secret, Keys[0]),
        Variable($"RCLONE_CONFIG_{remote}_ACCESS_KEY_ID", secret, Keys[1]),
        Variable($"RCLONE_CONFIG_{remote}_SECRET_ACCESS_KEY", secret, Keys[2]),
        Variable($"{remote}_BUCKET", secret, Keys[3]),
    ];

    private static V1EnvVar Variable(string name, string secret, string key) =>
        new() { Name = name, ValueFrom = new V1EnvVarSource { SecretKeyRef = new V1SecretKeySelector { Name = secret, Key = key } } };
}
