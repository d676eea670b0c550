using System.Text.Json.Nodes;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.CustomResources;

public sealed class CustomResourceTests
{
    [Test]
    public async Task Every_custom_resource_is_as_its_type_has_it()
    {
        var built = await KustomizeRunner.BuildAsync(
            Platform.Folder, "ingress", "gateway-api", "prometheus-operator", "external-secrets", "gitops/argo-cd", "gitops/flux");
        Assert.That(built.Custom.Select(o => o["kind"]!.GetValue<string>()).Distinct(), Is.EquivalentTo(
            (string[])["Issuer", "Gateway", "HTTPRoute", "PodMonitor", "PrometheusRule", "ExternalSecret", "Application", "GitRepository", "Kustomization"]));
        Assert.That(await CustomResourceTypes.CheckAsync(built.Custom), Is.Empty);
    }

    [TestCase("ingress")]
    [TestCase("gateway-api")]
    public async Task The_issuer_that_is_asked_for_a_certificate_is_there(string component)
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, component);
        var asked = built.All.Select(o => o.Metadata.Annotations?.FirstOrDefault(a => a.Key == "cert-manager.io/issuer").Value)
            .Concat(built.Custom.Select(o => o["metadata"]!["annotations"]?["cert-manager.io/issuer"]?.GetValue<string>())).OfType<string>().Distinct();
        var issuers = built.Custom.Where(o => o["kind"]!.GetValue<string>() == "Issuer").Select(o => o["metadata"]!["name"]!.GetValue<string>());
        Assert.That(issuers, Does.Contain(asked.Single()));
    }

    [TestCase("""{"apiVersion": "cert-manager.io/v1", "kind": "Issuer", "spec": {"ca": {"secretNam": "x"}}}""", "secretNam")]
    [TestCase("""{"apiVersion": "cert-manager.io/v9", "kind": "Issuer", "spec": {"ca": {"secretName": "x"}}}""", "v9")]
    [TestCase("""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "spec": {"hostnames": "x"}}""", "string[]")]
    public async Task The_check_refuses_what_is_wrong(string json, string part) =>
        Assert.That(await CustomResourceTypes.CheckAsync([(JsonObject)JsonNode.Parse(json)!]), Does.Contain(part));
}
