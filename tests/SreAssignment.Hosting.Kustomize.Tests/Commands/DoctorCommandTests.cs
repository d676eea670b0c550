using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

/// <summary>The command doctor, against an API server on loopback that returns the objects of the test case.</summary>
public sealed class DoctorCommandTests
{
    [Test]
    public async Task Cluster_with_every_requirement_has_no_findings()
    {
        await using var cluster = await Cluster.StartAsync(new()
        {
            ["/version"] = """{"major": "1", "minor": "33", "gitVersion": "v1.33.1"}""",
            ["/apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io"] =
                """{"status": {"conditions": [{"type": "Available", "status": "True"}]}}""",
            ["/apis/apps/v1/daemonsets"] = """{"items": [{"metadata": {"name": "calico-node"}}]}""",
            ["/apis/storage.k8s.io/v1/storageclasses"] =
                """{"items": [{"metadata": {"name": "fast","""
                + """ "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}}, "provisioner": "x"}]}""",
        });
        var (exitCode, output, error) = await CommandLine.RunAsync("doctor", Platform.Overlay("local"), "--kubeconfig", cluster.Config);
        Assert.That((exitCode, error), Is.EqualTo((0, "")));
        Assert.That(output, Does.Contain("ok       metrics-server").And.Not.Contain("missing"));
    }

    [Test]
    public async Task Each_missing_requirement_is_reported_with_its_fix()
    {
        await using var cluster = await Cluster.StartAsync(new()
        {
            ["/version"] = """{"major": "1", "minor": "29+", "gitVersion": "v1.29.0"}""",
            ["/apis/apps/v1/daemonsets"] = """{"items": [{"metadata": {"name": "kube-proxy"}}]}""",
            ["/apis/storage.k8s.io/v1/storageclasses"] = """{"items": [{"metadata": {"name": "slow"}, "provisioner": "x"}]}""",
        });
        var (exitCode, output, _) = await CommandLine.RunAsync("doctor", Platform.Overlay("production"), "--kubeconfig", cluster.Config);
        Assert.That(exitCode, Is.EqualTo(1));
        foreach (var need in (string[])["Kubernetes 1.32", "metrics-server", "the custom resource issuers.cert-manager.io", "the ingress class nginx",
            "a network plugin", "a login for registry.example.com"])
        {
            Assert.That(output.Split('\n'), Has.Exactly(1).StartsWith($"missing  {need}").And.Exactly(1).Contains(need), need);
        }
    }

    [TestCase("""{"items": []}""", "kubectl apply -f https://github.com/cert-manager")]
    [TestCase("""{"items": [{"metadata": {"name": "cert-manager", "namespace": "cert-manager"}, "spec": {"replicas": 1}, "status": {}}]}""",
        "cert-manager/cert-manager is not ready")]
    [TestCase("""{"items": [{"metadata": {"name": "cert-manager", "namespace": "c"}, "spec": {"replicas": 1}, "status": {"availableReplicas": 1}}, """
        + """{"metadata": {"name": "cert-manager-webhook", "namespace": "c"}, "spec": {"replicas": 2}, "status": {"availableReplicas": 1}}]}""",
        "c/cert-manager-webhook is not ready")]
    [TestCase("""{"items": [{"metadata": {"name": "cert-manager", "namespace": "c"}, "spec": {"replicas": 1}, "status": {"availableReplicas": 1}}]}""", null)]
    public async Task Custom_resource_without_a_ready_controller_is_missing(string deployments, string? fix)
    {
        await using var cluster = await Cluster.StartAsync(new()
        {
            ["/version"] = """{"major": "1", "minor": "33", "gitVersion": "v1.33.1"}""",
            ["/apis/apiextensions.k8s.io/v1/customresourcedefinitions/issuers.cert-manager.io"] = """{"metadata": {"name": "issuers.cert-manager.io"}}""",
            ["/apis/apps/v1/deployments"] = deployments,
            ["/apis/apps/v1/daemonsets"] = """{"items": []}""",
        });
        var (_, output, _) = await CommandLine.RunAsync("doctor", Platform.Overlay("production"), "--kubeconfig", cluster.Config);
        Assert.That(output, Does.Contain("ok       the custom resource issuers.cert-manager.io"));
        Assert.That(output, Does.Contain(fix is null ? "ok       the controller of cert-manager.io" : $"missing  the controller of cert-manager.io: {fix}"));
    }

    [TestCase("""{"status": {"conditions": [{"type": "Accepted", "status": "True"}]}}""", true)]
    [TestCase("""{"status": {"conditions": [{"type": "Accepted", "status": "Unknown"}]}}""", false)]
    [TestCase("""{}""", false)]
    public async Task Gateway_class_without_an_implementation_is_missing(string gatewayClass, bool isThere)
    {
        await using var cluster = await Cluster.StartAsync(new()
        {
            ["/version"] = """{"major": "1", "minor": "33", "gitVersion": "v1.33.1"}""",
            ["/apis/gateway.networking.k8s.io/v1/gatewayclasses/gateway"] = gatewayClass,
            ["/apis/apps/v1/daemonsets"] = """{"items": []}""",
            ["/apis/storage.k8s.io/v1/storageclasses"] = """{"items": []}""",
        });
        using var folder = new TemporaryFolder();
        folder.Publish(
            """{"resources": {"api": {"type": "project.v0", "path": "a","""
            + """ "bindings": {"http": {"scheme": "http", "protocol": "tcp", "transport": "http", "external": true}}}}}""");
        folder.Write("out/overlays/local/kustomization.yaml", "resources: [../../base]\ncomponents: [../../components/gateway-api]\n");
        var (_, output, _) = await CommandLine.RunAsync("doctor", Path.Combine(folder.Path, "out", "overlays", "local"), "--kubeconfig", cluster.Config);
        Assert.That(output, Does.Contain(isThere ? "ok       the gateway class gateway" : "missing  the gateway class gateway: install an implementation"));
    }

    [Test]
    public async Task Secret_without_its_file_is_reported()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kustomization.yaml", "secretGenerator:\n- name: key\n  files: [value=secrets/key]\n");
        var (exitCode, output, _) = await CommandLine.RunAsync("doctor", folder.Path);
        Assert.That((exitCode, output), Is.EqualTo((1, $"missing  the secret key: make secrets/key: secrets init {folder.Path}\n")));
    }

    [Test]
    public async Task Cluster_that_rejects_or_does_not_respond_is_an_error()
    {
        await using var cluster = await Cluster.StartAsync(new(), StatusCodes.Status403Forbidden);
        Assert.That((await CommandLine.RunAsync("doctor", Platform.Overlay("local"), "--kubeconfig", cluster.Config)).Error, Does.Contain("403"));

        await cluster.StopAsync();
        var (exitCode, _, error) = await CommandLine.RunAsync("doctor", Platform.Overlay("local"), "--kubeconfig", cluster.Config);
        Assert.That((exitCode, error.Contains("does not respond", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    private sealed class Cluster : IAsyncDisposable
    {
        private readonly WebApplication _server;
        private readonly TemporaryFolder _folder = new();

        private Cluster(WebApplication server) => _server = server;

        public string Config { get; private set; } = "";

        public static async Task<Cluster> StartAsync(Dictionary<string, string> responses, int otherwise = StatusCodes.Status404NotFound)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var server = builder.Build();
            server.Run(async context =>
            {
                context.Response.ContentType = "application/json";
                if (responses.TryGetValue(context.Request.Path.Value!.TrimEnd('/'), out var response))
                {
                    await context.Response.WriteAsync(response);
                    return;
                }

                context.Response.StatusCode = otherwise;
                await context.Response.WriteAsync(new JsonObject { ["kind"] = "Status", ["code"] = otherwise }.ToJsonString());
            });
            await server.StartAsync();
            var cluster = new Cluster(server);
            cluster.Config = cluster._folder.Write("kubeconfig", $"""
                apiVersion: v1
                kind: Config
                current-context: test
                users:
                - name: test
                  user:
                    token: none
                clusters:
                - name: test
                  cluster:
                    server: {server.Urls.First()}
                contexts:
                - name: test
                  context:
                    cluster: test
                    user: test
                """);
            return cluster;
        }

        public Task StopAsync() => _server.StopAsync();

        public async ValueTask DisposeAsync()
        {
            await _server.DisposeAsync();
            _folder.Dispose();
        }
    }
}
