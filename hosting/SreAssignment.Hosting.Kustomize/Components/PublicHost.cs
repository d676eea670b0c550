using SreAssignment.Hosting.Kustomize.Model;

namespace SreAssignment.Hosting.Kustomize.Components;

/// <summary>The host names that the world uses: <c>{application}.example.com</c>, and below it one each where several workloads are public. Overlays put theirs in place.</summary>
internal static class PublicHost
{
    public static string Of(Application application, Workload workload) =>
        application.Workloads.Count(w => w.External is not null) == 1 ? $"{application.Name}.example.com" : $"{workload.Name}.{application.Name}.example.com";

    public static string CertificateSecret(Workload workload) => $"{workload.Name}-public-tls";
}
