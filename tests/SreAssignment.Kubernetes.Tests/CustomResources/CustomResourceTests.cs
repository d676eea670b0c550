using System.Text.Json.Nodes;
using SreAssignment.Kubernetes.Tests.Support;

namespace SreAssignment.Kubernetes.Tests.CustomResources;

public sealed class CustomResourceTests
{
    [Test]
    public async Task Every_custom_resource_is_as_its_type_has_it()
    {
        var built = await Kustomize.BuildAsync(Platform.Folder, "ingress", "gateway-api", "prometheus-operator");
        Assert.That(built.Custom.Select(o => o["kind"]!.GetValue<string>()).Distinct(), Is.EquivalentTo((string[])["Issuer", "Gateway", "HTTPRoute", "PodMonitor"]));
        Assert.That(await CustomResourceTypes.CheckAsync(built.Custom), Is.Empty);
    }

    [TestCase("""{"apiVersion": "cert-manager.io/v1", "kind": "Issuer", "spec": {"ca": {"secretNam": "x"}}}""", "secretNam")]
    [TestCase("""{"apiVersion": "cert-manager.io/v9", "kind": "Issuer", "spec": {"ca": {"secretName": "x"}}}""", "v9")]
    [TestCase("""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "spec": {"hostnames": "x"}}""", "string[]")]
    public async Task The_check_refuses_what_is_wrong(string json, string part) =>
        Assert.That(await CustomResourceTypes.CheckAsync([(JsonObject)JsonNode.Parse(json)!]), Does.Contain(part));
}
