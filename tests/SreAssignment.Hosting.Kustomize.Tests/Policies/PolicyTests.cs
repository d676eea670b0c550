using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>The rules for every object of every overlay, checked on the objects that kustomize builds.</summary>
[TestFixture("local")]
[TestFixture("production")]
public sealed class PolicyTests(string overlay)
{
    private static readonly Dictionary<string, Task<BuiltObjects>> Overlays =
        new[] { "local", "production" }.ToDictionary(o => o, o => Task.Run(() => KustomizeRunner.BuildAsync(Platform.Overlay(o))));

    private BuiltObjects _built = null!;

    [SetUp]
    public async Task Build() => _built = await Overlays[overlay];

    [Test]
    public void Every_container_has_limits_and_requests()
    {
        foreach (var (controller, pod) in _built.Pods)
        {
            foreach (var container in pod.Spec.Containers)
            {
                Assert.That(container.Resources.Limits.Keys, Is.SupersetOf((string[])["cpu", "memory"]), controller);
                Assert.That(container.Resources.Requests.Keys, Is.SupersetOf((string[])["cpu", "memory"]), controller);
                foreach (var (resource, request) in container.Resources.Requests)
                    Assert.That(request.ToDecimal(), Is.LessThanOrEqualTo(container.Resources.Limits[resource].ToDecimal()), $"{controller} {resource}");
            }
        }
    }

    [Test]
    public void Every_container_has_probes_on_ports_that_it_has()
    {
        foreach (var (controller, pod) in _built.Pods)
        {
            var container = pod.Spec.Containers.Single();
            foreach (var probe in (V1Probe[])[container.StartupProbe, container.LivenessProbe, container.ReadinessProbe])
            {
                Assert.That(probe, Is.Not.Null, controller);
                var port = probe.HttpGet?.Port ?? probe.TcpSocket.Port;
                Assert.That(container.Ports.Select(p => p.Name), Does.Contain((string)port), controller);
                Assert.That(probe.HttpGet?.Scheme, Is.Null.Or.EqualTo("HTTP").Or.EqualTo("HTTPS"), "the API server refuses lower case");
            }
        }
    }

    [Test]
    public void Liveness_of_a_service_does_not_ask_for_its_dependencies()
    {
        foreach (var name in (string[])["auth", "gateway", "images"])
        {
            var container = _built.Single<V1Deployment>(name).Spec.Template.Spec.Containers[0];
            Assert.That((container.LivenessProbe.HttpGet.Path, container.ReadinessProbe.HttpGet.Path), Is.EqualTo(("/alive", "/health")));
            Assert.That(container.Ports.Single(p => p.Name == container.ReadinessProbe.HttpGet.Port).ContainerPort, Is.EqualTo(9000));
        }
    }

    [Test]
    public void Every_pod_keeps_the_restricted_standard()
    {
        Assert.That(_built.Of<V1Namespace>().Single().Metadata.Labels["pod-security.kubernetes.io/enforce"], Is.EqualTo("restricted"));
        foreach (var (controller, pod) in _built.Pods)
        {
            var security = pod.Spec.SecurityContext;
            Assert.That(security.RunAsNonRoot, Is.True, controller);
            Assert.That(security.RunAsUser, Is.GreaterThan(0), controller);
            Assert.That(security.SeccompProfile.Type, Is.EqualTo("RuntimeDefault"), controller);
            Assert.That(pod.Spec.AutomountServiceAccountToken, Is.False, controller);
            Assert.That(pod.Spec.HostNetwork ?? pod.Spec.HostPID ?? pod.Spec.HostIPC ?? false, Is.False, controller);
            Assert.That(pod.Spec.Volumes.Select(v => v.HostPath), Is.All.Null, controller);
            foreach (var container in pod.Spec.Containers)
            {
                Assert.That(container.SecurityContext.AllowPrivilegeEscalation, Is.False, controller);
                Assert.That(container.SecurityContext.ReadOnlyRootFilesystem, Is.True, controller);
                Assert.That(container.SecurityContext.Capabilities.Drop, Is.EqualTo((string[])["ALL"]), controller);
                Assert.That(container.VolumeMounts.Select(m => m.MountPath), Does.Contain("/tmp"), controller);
            }
        }
    }

    [Test]
    public void Pod_of_a_service_has_more_time_to_end_than_its_drain_and_the_longest_request() =>
        Assert.That(_built.Of<V1Deployment>().Select(p => p.Spec.Template.Spec.TerminationGracePeriodSeconds), Is.All.GreaterThan(5 + 60));

    [Test]
    public void Every_service_selects_pods_that_have_its_ports()
    {
        foreach (var service in _built.Of<V1Service>())
        {
            var pods = _built.Pods.Where(p => Matches(service.Spec.Selector, p.Template.Metadata.Labels)).ToList();
            Assert.That(pods, Has.Count.EqualTo(1), service.Metadata.Name);
            var names = pods[0].Template.Spec.Containers.SelectMany(c => c.Ports).Select(p => p.Name).ToList();
            Assert.That(service.Spec.Ports.Select(p => (string)p.TargetPort), Is.SubsetOf(names), service.Metadata.Name);
            Assert.That(service.Spec.Ports.Select(p => p.Name), Does.Not.Contain("management"), service.Metadata.Name);
        }
    }

    [Test]
    public void Every_controller_selects_its_own_pods()
    {
        foreach (var deployment in _built.Of<V1Deployment>())
        {
            Assert.That(Matches(deployment.Spec.Selector.MatchLabels, deployment.Spec.Template.Metadata.Labels), deployment.Metadata.Name);
            Assert.That((deployment.Spec.Strategy.RollingUpdate.MaxUnavailable.Value, deployment.Spec.Strategy.RollingUpdate.MaxSurge.Value),
                Is.EqualTo(("0", "1")));
        }
    }

    [Test]
    public void Every_autoscaler_has_a_target_that_does_not_set_replicas_itself()
    {
        var autoscalers = _built.Of<V2HorizontalPodAutoscaler>().ToList();
        Assert.That(autoscalers.Select(a => a.Spec.ScaleTargetRef.Name), Is.EquivalentTo(_built.Of<V1Deployment>().Select(d => d.Metadata.Name)));
        foreach (var autoscaler in autoscalers)
        {
            Assert.That(_built.Single<V1Deployment>(autoscaler.Spec.ScaleTargetRef.Name).Spec.Replicas, Is.Null);
            Assert.That((autoscaler.Spec.MinReplicas, autoscaler.Spec.MaxReplicas), Is.EqualTo((2, 5)));
        }
    }

    [Test]
    public void Every_budget_leaves_room_to_drain_a_node()
    {
        Assert.That(_built.Of<V1PodDisruptionBudget>().ToList(), Has.Count.EqualTo(3));
        foreach (var budget in _built.Of<V1PodDisruptionBudget>())
        {
            var deployment = _built.Of<V1Deployment>().Single(d => Matches(budget.Spec.Selector.MatchLabels, d.Spec.Template.Metadata.Labels));
            var least = (int)_built.Single<V2HorizontalPodAutoscaler>(deployment.Metadata.Name).Spec.MinReplicas!;
            Assert.That(int.Parse(budget.Spec.MinAvailable.Value, System.Globalization.CultureInfo.InvariantCulture), Is.LessThan(least));
        }
    }

    [Test]
    public void Every_reference_names_an_object_that_is_there()
    {
        var accounts = _built.Of<V1ServiceAccount>().Select(a => a.Metadata.Name).ToHashSet();
        var secrets = _built.Of<V1Secret>().ToDictionary(s => s.Metadata.Name, s => s.Data.Keys.ToHashSet());
        var maps = _built.Of<V1ConfigMap>().ToDictionary(m => m.Metadata.Name, m => m.Data.Keys.ToHashSet());
        foreach (var (controller, pod) in _built.Pods)
        {
            Assert.That(accounts, Does.Contain(pod.Spec.ServiceAccountName), controller);
            foreach (var variable in pod.Spec.Containers.SelectMany(c => c.Env))
            {
                if (variable.ValueFrom?.SecretKeyRef is { } secret)
                    Assert.That(secrets.GetValueOrDefault(secret.Name), Does.Contain(secret.Key), $"{controller} {variable.Name}");
                if (variable.ValueFrom?.ConfigMapKeyRef is { } map)
                    Assert.That(maps.GetValueOrDefault(map.Name), Does.Contain(map.Key), $"{controller} {variable.Name}");
            }

            Assert.That(pod.Spec.Containers.SelectMany(c => c.EnvFrom ?? []).Select(f => f.ConfigMapRef.Name), Is.SubsetOf(maps.Keys), controller);
            Assert.That(pod.Spec.Volumes.Where(v => v.Secret is not null).Select(v => v.Secret.SecretName), Is.SubsetOf(secrets.Keys), controller);
        }
    }

    [Test]
    public void Signing_keys_are_a_folder_of_their_own_that_keeps_its_name()
    {
        Assert.That(_built.Of<V1Secret>().Select(s => s.Metadata.Name), Does.Contain("signing-keys"));
        var container = _built.Single<V1Deployment>("auth").Spec.Template.Spec.Containers[0];
        var mount = container.VolumeMounts.Single(m => m.Name == "signing-keys");
        Assert.That((mount.SubPath, mount.ReadOnlyProperty), Is.EqualTo((default(string), true)));
        Assert.That(Setting("auth", "Auth__SigningKeys__Folder"), Is.EqualTo(mount.MountPath));
    }

    [Test]
    public void No_secret_stands_anywhere_but_in_its_own_secret()
    {
        var values = _built.Of<V1Secret>().SelectMany(s => s.Data.Values).Select(System.Text.Encoding.UTF8.GetString).Where(v => v.Length > 20).ToList();
        Assert.That(values, Has.Count.GreaterThanOrEqualTo(5));
        Assert.That(values, Is.Unique, "a value is in exactly one Secret");
        var elsewhere = string.Concat(_built.All.Where(o => o is not V1Secret).Select(o => k8s.KubernetesJson.Serialize(o)));
        foreach (var value in values)
            Assert.That(elsewhere, Does.Not.Contain(value));
    }

    [Test]
    public void Everything_is_labelled_for_people_and_for_a_mesh()
    {
        foreach (var (controller, pod) in _built.Pods)
        {
            Assert.That(pod.Metadata.Labels.Keys,
                Is.SupersetOf((string[])["app.kubernetes.io/name", "app.kubernetes.io/part-of", "app.kubernetes.io/version"]), controller);
        }

        Assert.That(_built.Of<V1Service>().SelectMany(s => s.Spec.Ports).Select(p => p.AppProtocol), Is.All.EqualTo("http"));
    }

    private string? Setting(string workload, string name) =>
        _built.Of<V1ConfigMap>().Single(m => m.Metadata.Name.StartsWith($"{workload}-environment-", StringComparison.Ordinal)).Data[name];

    private static bool Matches(IDictionary<string, string> selector, IDictionary<string, string> labels) =>
        selector.All(s => labels.TryGetValue(s.Key, out var value) && value == s.Value);
}
