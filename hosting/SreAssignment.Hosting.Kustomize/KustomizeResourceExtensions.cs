using System.Net;
using Aspire.Hosting.ApplicationModel;
using k8s;
using k8s.Models;
using SreAssignment.Hosting.Kustomize;
using SreAssignment.Hosting.Kustomize.Model;

namespace Aspire.Hosting;

/// <summary>Provides extension methods for the deployment of resources to Kubernetes. They have no effect in run mode.</summary>
public static class KustomizeResourceExtensions
{
    /// <summary>Sets the numeric user and group that the process of the resource runs as in Kubernetes.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="userId">The user ID, 1 or greater. Use the ID that the image is made for.</param>
    /// <returns>The resource builder.</returns>
    /// <remarks>
    /// A manifest does not contain the user that an image runs as. A container whose user is known runs under the restricted Pod Security Standard:
    /// not as root, without capabilities, and with a read-only root file system. The default of projects is 1654, the user of the .NET container images.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="userId"/> is less than 1.</exception>
    public static IResourceBuilder<T> WithRunAsUser<T>(this IResourceBuilder<T> builder, int userId) where T : IComputeResource
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(userId, 1);
        return Replace(builder, new RunAsUserAnnotation(userId));
    }

    /// <summary>
    /// Sets the requests and limits of processor time and memory. Amounts have the units of Kubernetes, such as <c>250m</c> and <c>256Mi</c>.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="cpu">The requested processor time. Autoscaling measures in percent of it.</param>
    /// <param name="memory">The requested memory.</param>
    /// <param name="cpuLimit">
    /// The limit of processor time; none when <see langword="null"/>. With twice the request, a pod at 70 % of its request has time left while autoscaling
    /// starts another one. With a multiple of the request, autoscaling adds pods that the load does not need.
    /// </param>
    /// <param name="memoryLimit">The limit of memory; none when <see langword="null"/>. A process that needs more is ended.</param>
    /// <param name="heapPercent">
    /// The largest managed heap of a .NET project, in percent of the memory limit, 10 to 90. The rest is for threads, code and native libraries.
    /// It becomes the variable <c>DOTNET_GCHeapHardLimitPercent</c>, unless the resource sets it.
    /// </param>
    /// <returns>The resource builder.</returns>
    /// <remarks>The default of projects is 250m to 500m of processor time and 256Mi to 512Mi of memory. Containers have no limits by default.</remarks>
    /// <exception cref="ArgumentException">An amount is not a quantity, or a limit is less than its request.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="heapPercent"/> is out of range.</exception>
    public static IResourceBuilder<T> WithKubernetesResources<T>(
        this IResourceBuilder<T> builder, string cpu, string memory, string? cpuLimit = null, string? memoryLimit = null, int heapPercent = 70)
        where T : IComputeResource
    {
        EnsureRange(cpu, cpuLimit, nameof(cpu), nameof(cpuLimit));
        EnsureRange(memory, memoryLimit, nameof(memory), nameof(memoryLimit));
        ArgumentOutOfRangeException.ThrowIfLessThan(heapPercent, 10);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(heapPercent, 90);
        return Replace(
            builder,
            new ResourceAmountsAnnotation(new ResourceAmounts(cpu, memory)
            {
                CpuLimit = cpuLimit,
                MemoryLimit = memoryLimit,
                HeapPercent = heapPercent,
            }));
    }

    /// <summary>
    /// Sets the limits of autoscaling in the component <c>autoscaling</c>. Without that component, the resource has the smallest number of pods.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="min">The smallest number of pods, 1 or greater.</param>
    /// <param name="max">The largest number of pods, <paramref name="min"/> or greater.</param>
    /// <param name="cpuPercent">The average processor time, in percent of the request, 1 to 100.</param>
    /// <returns>The resource builder.</returns>
    /// <remarks>The default of projects is the number of replicas to 5, and 70 percent.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static IResourceBuilder<T> WithAutoscaling<T>(this IResourceBuilder<T> builder, int min, int max, int cpuPercent = 70) where T : IComputeResource
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(min, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
        ArgumentOutOfRangeException.ThrowIfLessThan(cpuPercent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(cpuPercent, 100);
        return Replace(builder, new ScalingAnnotation(new Scaling(min, max, cpuPercent)));
    }

    /// <summary>Allows connections to an address outside of the application in the component <c>network-policies</c>.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="hostOrCidr">
    /// An address, such as <c>203.0.113.7</c>, a range of addresses, such as <c>203.0.113.0/24</c>, or a host name.
    /// Network policies have no host names, so a host name allows every address on the port.
    /// </param>
    /// <param name="port">The TCP port, 1 to 65535.</param>
    /// <returns>The resource builder.</returns>
    /// <remarks>Without a call of this method, the hosts are read from the URLs and connection strings of the resource, with a warning.</remarks>
    /// <exception cref="ArgumentException"><paramref name="hostOrCidr"/> is neither an address, nor a range, nor a host name.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is out of range.</exception>
    public static IResourceBuilder<T> WithEgress<T>(this IResourceBuilder<T> builder, string hostOrCidr, int port) where T : IComputeResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(hostOrCidr);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        if (IPAddress.TryParse(hostOrCidr, out var address))
            return builder.WithAnnotation(new EgressAnnotation(new Egress(null, $"{address}/{(address.GetAddressBytes().Length == 4 ? 32 : 128)}", port)));
        if (IPNetwork.TryParse(hostOrCidr, out var network))
            return builder.WithAnnotation(new EgressAnnotation(new Egress(null, network.ToString(), port)));
        if (Uri.CheckHostName(hostOrCidr) != UriHostNameType.Dns)
            throw new ArgumentException($"'{hostOrCidr}' is not an address, a range of addresses or a host name.", nameof(hostOrCidr));
        return builder.WithAnnotation(new EgressAnnotation(new Egress(hostOrCidr, null, port)));
    }

    /// <summary>
    /// Declares the endpoint for probes and metrics. Prometheus scrapes it, and it is not part of the Service unless another resource refers to it.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="endpointName">The name of the endpoint.</param>
    /// <param name="metricsPath">The path of the metrics.</param>
    /// <returns>The resource builder.</returns>
    public static IResourceBuilder<T> WithManagementEndpoint<T>(
        this IResourceBuilder<T> builder, [EndpointName] string endpointName, string metricsPath = "/metrics")
        where T : IComputeResource
    {
        ArgumentException.ThrowIfNullOrEmpty(endpointName);
        ArgumentException.ThrowIfNullOrEmpty(metricsPath);
        return Replace(builder, new ManagementAnnotation(new ManagementHint(endpointName, metricsPath)));
    }

    /// <summary>Sets how a pod ends.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="delaySeconds">
    /// The seconds that the process goes on without a signal while clients learn that the pod ends, 0 or greater. Use 0 for a process that serves requests
    /// for some time after SIGTERM.
    /// </param>
    /// <param name="graceSeconds">The seconds until the process is ended, the delay included. Use more than the longest request takes.</param>
    /// <returns>The resource builder.</returns>
    /// <remarks>The default of a resource with endpoints is a delay of 5 seconds and a grace period of 45 seconds.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static IResourceBuilder<T> WithShutdown<T>(this IResourceBuilder<T> builder, int delaySeconds, int graceSeconds) where T : IComputeResource
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delaySeconds);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(graceSeconds, delaySeconds);
        return Replace(builder, new ShutdownAnnotation(new Shutdown(delaySeconds, graceSeconds)));
    }

    /// <summary>
    /// Sends the connections of one client to the same pod, such as for Blazor Server. In the component <c>ingress</c>, a cookie identifies the client.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <returns>The resource builder.</returns>
    public static IResourceBuilder<T> WithSessionAffinity<T>(this IResourceBuilder<T> builder) where T : IComputeResource =>
        Replace(builder, new SessionAffinityAnnotation());

    /// <summary>Adds an annotation to each Ingress of the resource, such as a limit of the ingress controller.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="name">The name of the annotation.</param>
    /// <param name="value">The value of the annotation.</param>
    /// <returns>The resource builder.</returns>
    public static IResourceBuilder<T> WithIngressAnnotation<T>(this IResourceBuilder<T> builder, string name, string value) where T : IComputeResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        return builder.WithAnnotation(new IngressAnnotationAnnotation(name, value));
    }

    /// <summary>Sets the port of every node that the component <c>nodeport</c> opens for an external endpoint.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="endpointName">The name of the endpoint.</param>
    /// <param name="port">The port, 30000 to 32767. Without a call of this method, it is derived from the names of the resource and the endpoint.</param>
    /// <returns>The resource builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="port"/> is out of range.</exception>
    public static IResourceBuilder<T> WithNodePort<T>(this IResourceBuilder<T> builder, [EndpointName] string endpointName, int port) where T : IComputeResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(endpointName);
        ArgumentOutOfRangeException.ThrowIfLessThan(port, 30000);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, 32767);
        return builder.WithAnnotation(new NodePortAnnotation(endpointName, port));
    }

    /// <summary>
    /// Sets an environment variable to the folder of the certificate in the component <c>tls</c>, for a service that reads renewed certificates.
    /// </summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="variable">The name of the variable. The folder has the files <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c>.</param>
    /// <returns>The resource builder.</returns>
    /// <remarks>ASP.NET Core reads the certificate of Kestrel once. Without a call of this method, restart the pods when the certificate is renewed.</remarks>
    public static IResourceBuilder<T> WithCertificateFolderVariable<T>(this IResourceBuilder<T> builder, string variable) where T : IComputeResource
    {
        ArgumentException.ThrowIfNullOrEmpty(variable);
        return Replace(builder, new CertificateFolderAnnotation(variable));
    }

    /// <summary>Changes the objects of the resource before they are written, for what no other method sets.</summary>
    /// <typeparam name="T">The type of the resource.</typeparam>
    /// <param name="builder">The resource builder.</param>
    /// <param name="configure">
    /// Receives each object of the resource: a <see cref="V1Deployment"/>, <see cref="V1StatefulSet"/> or <see cref="V1Job"/>, a <see cref="V1Service"/> and a
    /// <see cref="V1ServiceAccount"/>. A component that replaces the Deployment, such as blue-green, passes each replacement to it.
    /// </param>
    /// <returns>The resource builder.</returns>
    /// <example>
    /// <code lang="csharp">
    /// api.PublishAsKubernetes(item =>
    /// {
    ///     if (item is V1Deployment deployment)
    ///         deployment.Spec.Template.Spec.PriorityClassName = "important";
    /// });
    /// </code>
    /// </example>
    public static IResourceBuilder<T> PublishAsKubernetes<T>(this IResourceBuilder<T> builder, Action<IKubernetesObject<V1ObjectMeta>> configure)
        where T : IComputeResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        return builder.WithAnnotation(new ConfigureObjectsAnnotation(configure));
    }

    private static IResourceBuilder<T> Replace<T, TAnnotation>(IResourceBuilder<T> builder, TAnnotation annotation)
        where T : IComputeResource where TAnnotation : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(annotation, ResourceAnnotationMutationBehavior.Replace);
    }

    private static void EnsureRange(string request, string? limit, string requestName, string limitName)
    {
        var requested = Quantity(request, requestName);
        if (limit is not null && Quantity(limit, limitName) < requested)
            throw new ArgumentException($"The limit {limit} is less than the request {request}.", limitName);
    }

    private static decimal Quantity(string text, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(text, name);
        try
        {
            return new ResourceQuantity(text).ToDecimal() is > 0 and var amount ? amount
                : throw new ArgumentException($"'{text}' is not greater than 0.", name);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ArgumentException($"'{text}' is not a quantity of Kubernetes, such as 250m or 256Mi.", name, e);
        }
    }
}
