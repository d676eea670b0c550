using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Objects;

/// <summary>Creates the objects of one workload.</summary>
internal static class WorkloadObjects
{
    // Time to read the logs of a Job that has ended. After it, the next version can have the name.
    private const int JobLifetime = 600;
    private const int JobRetries = 6;
    private const int HistoryLimit = 5;

    public static IKubernetesObject Controller(Application application, Workload workload)
    {
        var environment = new ContainerEnvironment(workload);
        var template = PodTemplates.Create(application, workload, environment);
        return workload.Kind switch
        {
            WorkloadKind.Job => Configured(workload, Job(application, workload, template)),
            WorkloadKind.StatefulSet => Configured(workload, StatefulSet(application, workload, template)),
            _ => Configured(workload, Deployment(application, workload, template)),
        };
    }

    public static V1ServiceAccount ServiceAccount(Application application, Workload workload) => Configured(workload, new V1ServiceAccount
    {
        ApiVersion = "v1",
        Kind = "ServiceAccount",
        Metadata = Labels.Meta(application, workload),
        AutomountServiceAccountToken = false,
    });

    /// <returns>
    /// The Service; <see langword="null"/> where there is nothing to connect to. A StatefulSet names a Service, so it has one without ports in that case.
    /// </returns>
    public static V1Service? Service(Application application, Workload workload)
    {
        var ports = workload.ServicePorts.ToList();
        if (ports.Count == 0 && workload.Kind != WorkloadKind.StatefulSet)
            return null;
        return Configured(workload, new V1Service
        {
            ApiVersion = "v1",
            Kind = "Service",
            Metadata = Labels.Meta(application, workload),
            Spec = new V1ServiceSpec
            {
                Type = "ClusterIP",
                ClusterIP = ports.Count == 0 ? "None" : null,
                Selector = Labels.Selecting(application, workload.Name),
                SessionAffinity = workload.HasSessionAffinity ? "ClientIP" : null,
                Ports = ports.Count == 0 ? null : [.. ports.Select(p => new V1ServicePort
                {
                    Name = p.Name,
                    Port = p.Number,
                    TargetPort = p.Target,
                    Protocol = p.Protocol,
                    AppProtocol = p.AppProtocol,
                })],
            },
        });
    }

    private static T Configured<T>(Workload workload, T item) where T : IKubernetesObject<V1ObjectMeta>
    {
        foreach (var configure in workload.Configure)
            configure(item);
        return item;
    }

    private static V1Deployment Deployment(Application application, Workload workload, V1PodTemplateSpec template) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "Deployment",
        Metadata = Labels.Meta(application, workload),
        Spec = new V1DeploymentSpec
        {
            Replicas = workload.Replicas,
            RevisionHistoryLimit = HistoryLimit,
            Selector = Labels.Selector(application, workload.Name),
            Strategy = new V1DeploymentStrategy { Type = "RollingUpdate", RollingUpdate = new V1RollingUpdateDeployment { MaxSurge = 1, MaxUnavailable = 0 } },
            Template = template,
        },
    };

    private static V1StatefulSet StatefulSet(Application application, Workload workload, V1PodTemplateSpec template) => new()
    {
        ApiVersion = "apps/v1",
        Kind = "StatefulSet",
        Metadata = Labels.Meta(application, workload),
        Spec = new V1StatefulSetSpec
        {
            Replicas = workload.Replicas,
            RevisionHistoryLimit = HistoryLimit,
            ServiceName = workload.Name,
            Selector = Labels.Selector(application, workload.Name),
            PersistentVolumeClaimRetentionPolicy = new V1StatefulSetPersistentVolumeClaimRetentionPolicy { WhenDeleted = "Retain", WhenScaled = "Retain" },
            Template = template,
            VolumeClaimTemplates = [.. workload.Volumes.Select(v => new V1PersistentVolumeClaim
            {
                Metadata = new V1ObjectMeta { Name = v.Name },
                Spec = new V1PersistentVolumeClaimSpec
                {
                    AccessModes = ["ReadWriteOnce"],
                    StorageClassName = application.Options.StorageClass,
                    Resources = new V1VolumeResourceRequirements
                    {
                        Requests = new Dictionary<string, ResourceQuantity> { ["storage"] = new(application.Options.StorageSize) },
                    },
                },
            })],
        },
    };

    private static V1Job Job(Application application, Workload workload, V1PodTemplateSpec template) => new()
    {
        ApiVersion = "batch/v1",
        Kind = "Job",
        Metadata = Labels.Meta(application, workload),
        Spec = new V1JobSpec { BackoffLimit = JobRetries, TtlSecondsAfterFinished = JobLifetime, Template = template },
    };
}
