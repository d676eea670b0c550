using Aspire.Hosting;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Manifests;

/// <summary>Connections to outside of the application, and between the replicas of one resource.</summary>
public sealed class EgressTests
{
    [TestCase("https://packages.example.org/", "packages.example.org:443", 443)]
    [TestCase("Endpoint=https://llm.example.org/v1;Key={key.value}", "llm.example.org:443", 443)]
    [TestCase("http://api.example.org:8088/x", "api.example.org:8088", 8088)]
    [TestCase("amqps://user:{key.value}@queue.example.org/vhost", "queue.example.org:5671", 5671)]
    [TestCase("Host=db.example.org;Port=6432;Password={key.value}", "db.example.org:6432", 6432)]
    [TestCase("Server=tcp:sql.example.org,1433;Database=x", "sql.example.org:1433", 1433)]
    [TestCase("HTTPS://Upper.Example.Org", "upper.example.org:443", 443)]
    [TestCase("https://[2001:db8::1]:8443/", "2001:db8::1:8443", 8443)]
    [TestCase("https://{host.value}/", "partner.example.org:443", 443)]
    public async Task Host_in_a_value_gives_a_warning_and_an_egress_rule(string value, string host, int port)
    {
        using var folder = new TemporaryFolder();
        var problems = Publish(folder, value);
        Assert.That(problems, Has.One.StartsWith($"warning: web: The resource connects to {host}. "));
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "network-policies");
        var rule = built.Single<V1NetworkPolicy>("web-egress").Spec.Egress.Single();
        Assert.That(rule.Ports.Single().Port.Value, Is.EqualTo($"{port}"));
        Assert.That(rule.To.Select(t => t.IpBlock.Cidr), Is.EqualTo((string[])["0.0.0.0/0", "::/0"]));
        Assert.That(rule.To[0].IpBlock.Except, Does.Contain("169.254.0.0/16"), "the metadata of the cloud");
    }

    [TestCase("http://localhost:3000")]
    [TestCase("http://127.0.0.1:80/")]
    [TestCase("http://[::1]:80/")]
    [TestCase("http://+:80")]
    [TestCase("http://web:8080")]
    [TestCase("https://{secret-host.value}/")]
    [TestCase("no host: just text; a=b")]
    public void Value_without_another_host_gives_no_warning(string value)
    {
        using var folder = new TemporaryFolder();
        Assert.That(Publish(folder, value), Has.None.Contains("connects to").And.None.Contains("is not known"));
    }

    [TestCase("Host=db.example.org;Database=x")]
    [TestCase("custom://db.example.org/x")]
    public void Host_without_a_known_port_is_reported(string value)
    {
        using var folder = new TemporaryFolder();
        Assert.That(Publish(folder, value),
            Has.One.EqualTo("warning: web: The port of db.example.org is not known, so network policies deny the connection. Call WithEgress."));
    }

    [Test]
    public void Connection_string_that_is_a_secret_parameter_is_reported()
    {
        using var folder = new TemporaryFolder();
        Assert.That(Publish(folder, "{key.connectionString}"), Has.One.Contains("The host of 'key' in 'A' is only known in the cluster"));
    }

    [Test]
    public async Task Replicas_of_one_resource_may_reach_its_ports()
    {
        using var folder = new TemporaryFolder();
        folder.Publish("""
            {"resources": {
                "silo": {"type": "project.v0", "path": "s.csproj", "bindings": {"silo": {"scheme": "tcp", "protocol": "tcp", "transport": "tcp",
                    "targetPort": 8000}, "gateway": {"scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 8001}}},
                "job": {"type": "project.v0", "path": "j.csproj"}}}
            """);
        var built = await KustomizeRunner.BuildAsync(Path.Combine(folder.Path, "out"), "network-policies");
        var (ingress, egress) = (built.Single<V1NetworkPolicy>("silo-clients").Spec.Ingress.Single(),
            built.Single<V1NetworkPolicy>("silo-calls").Spec.Egress.Single());
        foreach (var (peers, ports) in ((IList<V1NetworkPolicyPeer>, IList<V1NetworkPolicyPort>)[])[(ingress.FromProperty, ingress.Ports),
            (egress.To, egress.Ports)])
        {
            Assert.That(peers.Single().PodSelector.MatchLabels["app.kubernetes.io/name"], Is.EqualTo("silo"));
            Assert.That(ports.Select(p => p.Port.Value), Is.EqualTo((string[])["8000", "8001"]));
        }
    }

    [Test]
    public async Task Declared_egress_replaces_the_hosts_of_values()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder => builder.AddContainer("web", "web", "1").WithRunAsUser(999)
            .WithEnvironment("A", "https://packages.example.org")
            .WithEgress("203.0.113.0/24", 443).WithEgress("203.0.113.0/24", 8443).WithEgress("198.51.100.7", 22).WithEgress("mail.example.org", 587));
        Assert.That(messages, Is.Empty);
        var built = await KustomizeRunner.BuildAsync(host.Output, "network-policies");
        var rules = built.Single<V1NetworkPolicy>("web-egress").Spec.Egress;
        Assert.That(
            rules.Select(r => (r.To[0].IpBlock.Cidr, string.Join(' ', r.Ports.Select(p => p.Port.Value)))),
            Is.EqualTo([("203.0.113.0/24", "443 8443"), ("198.51.100.7/32", "22"), ("0.0.0.0/0", "587")]));
    }

    [TestCase("203.0.113.0/99", 443)]
    [TestCase("not a host", 443)]
    [TestCase("example.org", 0)]
    [TestCase("example.org", 65536)]
    public void Egress_that_is_not_valid_is_an_error(string hostOrCidr, int port)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });
        Assert.That(() => builder.AddContainer("web", "web").WithEgress(hostOrCidr, port), Throws.InstanceOf<ArgumentException>());
    }

    private static List<string> Publish(TemporaryFolder folder, string value) => [.. folder.Publish("""
        {"resources": {
            "key": {"type": "parameter.v0", "value": "{key.inputs.value}", "connectionString": "{key.value}", "inputs": {"value": {"type": "string",
                "secret": true}}},
            "secret-host": {"type": "parameter.v0", "value": "{secret-host.inputs.value}", "inputs": {"value": {"type": "string", "secret": true}}},
            "host": {"type": "parameter.v0", "value": "{host.inputs.value}", "inputs": {"value": {"type": "string",
                "default": {"value": "partner.example.org"}}}},
            "web": {"type": "project.v0", "path": "w.csproj", "env": {"A": VALUE}}}}
        """.Replace("VALUE", System.Text.Json.JsonSerializer.Serialize(value), StringComparison.Ordinal)).Select(p => p.ToString())];
}
