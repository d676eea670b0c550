using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Doctor;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Tests.Deploy;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Integration;

/// <summary>The host name and the e-mail address as parameters: an overlay, a configuration or a prompt has their values.</summary>
public sealed class OptionParameterTests
{
    private static readonly string[] Overlays = ["local", "production"];

    [Test]
    public async Task New_overlay_has_a_place_for_the_values_and_the_components_use_them()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder => Shop(builder, endpoints: 1));
        Assert.That(messages, Has.None.StartWith("Error"), string.Join('\n', messages));
        foreach (var name in Overlays)
        {
            var overlay = Path.Combine(host.Output, "overlays", name);
            var place = Path.Combine(overlay, "kustomization.yaml");
            Assert.That(await File.ReadAllTextAsync(place), Does.Contain("public-host=change-me").And.Contain("issuer-email=change-me"));
            Assert.That(OverlayCheck.Find(overlay), Is.Empty, "a new overlay fits");
            Assert.That(OverlayCheck.Find(overlay, beforeDeploy: true).Select(f => f.Fix), Is.EqualTo((string[])
            [
                "The parameter 'issuer-email' has the value 'change-me' of a new overlay. Set its value.",
                "The parameter 'public-host' has the value 'change-me' of a new overlay. Set its value.",
            ]));
            await SetAsync(place, "shop.example.org", "team@example.org");
            Assert.That(OverlayCheck.Find(overlay, beforeDeploy: true), Is.Empty);
        }

        var built = await BuildAsync(host, "ingress", "gateway-api");
        var ingress = built.Of<V1Ingress>().Single();
        Assert.That((ingress.Spec.Rules[0].Host, ingress.Spec.Tls[0].Hosts[0]), Is.EqualTo(("shop.example.org", "shop.example.org")));
        Assert.That(Hosts(built), Is.EquivalentTo((string[])["shop.example.org", "shop.example.org", "shop.example.org"]));
        Assert.That(Emails(built), Is.EqualTo(Enumerable.Repeat("team@example.org", 4)));
    }

    [Test]
    public async Task Several_endpoints_have_host_names_below_the_parameter()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder => Shop(builder, endpoints: 2));
        await SetAsync(Path.Combine(host.Output, "overlays", "production", "kustomization.yaml"), "shop.example.org", "team@example.org");
        var built = await BuildAsync(host, "ingress", "gateway-api");
        string[] expected = ["web-http.shop.example.org", "web-other.shop.example.org"];
        Assert.That(built.Of<V1Ingress>().Select(i => i.Spec.Rules[0].Host), Is.EquivalentTo(expected));
        Assert.That(Hosts(built).Distinct(), Is.EquivalentTo(expected));
    }

    [Test]
    public async Task Default_of_the_parameter_is_used_without_an_overlay()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder =>
        {
            Web(builder, 1);
            Environment(builder).WithHost(builder.AddParameter("public-host", "default.example.org", publishValueAsDefault: true));
        });
        Assert.That((await KustomizeRunner.BuildAsync(host.Output, "ingress")).Of<V1Ingress>().Single().Spec.Rules[0].Host, Is.EqualTo("default.example.org"));
    }

    [Test]
    public async Task Secret_parameter_is_an_error()
    {
        using var host = new TestAppHost();
        var messages = await host.PublishAsync(builder =>
        {
            Web(builder, 1);
            Environment(builder).WithHost(builder.AddParameter("public-host", secret: true));
        });
        Assert.That(messages, Has.Some.Contains("public-host: A secret parameter cannot be an option of the environment"));
    }

    [Test]
    public async Task Overlay_without_the_value_is_found_with_its_line_and_in_the_built_objects()
    {
        using var host = new TestAppHost();
        await host.PublishAsync(builder => Shop(builder, endpoints: 1));
        var overlay = Directory.CreateDirectory(Path.Combine(host.Output, "overlays", "old")).FullName;
        await File.WriteAllTextAsync(Path.Combine(overlay, "kustomization.yaml"),
            "resources: [../../base]\ncomponents: [../../components/ingress]\nconfigMapGenerator:\n- name: parameters\n  behavior: merge\n"
            + "  literals: [issuer-email=team@example.org]\n");
        var finding = OverlayCheck.Find(overlay).Single();
        Assert.That((finding.Place, finding.Fix), Is.EqualTo(("overlays/old/kustomization.yaml, line 4",
            "The parameter 'public-host' has no value. Add '- public-host=VALUE' to the literals of 'parameters'.")));
        var (_, built, _) = await CommandRunner.RunAsync(overlay, "https://kubernetes.io/docs/tasks/tools/", "kubectl", "kustomize", overlay);
        Assert.That(PlaceholderCheck.Run(built).Select(f => f.Need), Is.EqualTo((string[])["the values of Ingress web"]));
    }

    [TestCase(null, "a value for public-host: replace 'change-me' in")]
    [TestCase("shop.example.org", null)]
    public async Task Deployment_writes_the_configured_value_to_the_overlay(string? value, string? expected)
    {
        await using var cluster = await StandInCluster.StartAsync();
        using var host = new DeployHost(cluster);
        const string Before =
            "namespace: shop # kept\nresources: [../../base]\nconfigMapGenerator:\n- name: parameters\n  behavior: merge\n  literals: [public-host=";
        host.WriteOverlay(Before + "change-me]\n");

        var (error, log) = await host.RunAsync("deploy", builder =>
        {
            Web(builder, 1);
            Environment(builder).WithHost(builder.AddParameter("public-host"));
        }, value is null ? [] : [$"--Parameters:public-host={value}"]);

        Assert.That(error, expected is null ? Is.Null : Does.Contain(expected), log);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(host.Overlay, "kustomization.yaml")), Is.EqualTo($"{Before}{value ?? "change-me"}]\n"));
        Assert.That(cluster.Changes, value is null ? Is.Empty : Does.Contain("apply deployments/web"));
    }

    private static Task<BuiltObjects> BuildAsync(TestAppHost host, params string[] components)
    {
        var overlay = Directory.CreateDirectory(Path.Combine(host.Output, "overlays", "built")).FullName;
        File.WriteAllText(Path.Combine(overlay, "kustomization.yaml"),
            File.ReadAllText(Path.Combine(host.Output, "overlays", "production", "kustomization.yaml")).Split("components:")[0]
            + $"components: [{string.Join(", ", components.Select(c => $"../../components/{c}"))}]\n"
            + "configMapGenerator:\n- name: parameters\n  behavior: merge\n  literals: [public-host=shop.example.org, issuer-email=team@example.org]\n");
        return KustomizeRunner.BuildAsync(overlay);
    }

    private static async Task SetAsync(string place, string host, string email) => await File.WriteAllTextAsync(
        place, (await File.ReadAllTextAsync(place)).Replace("public-host=change-me", $"public-host={host}", StringComparison.Ordinal)
            .Replace("issuer-email=change-me", $"issuer-email={email}", StringComparison.Ordinal));

    private static IEnumerable<string> Hosts(BuiltObjects built) => built.Custom.SelectMany(c => (string?)c["kind"] switch
    {
        "Gateway" => c["spec"]!["listeners"]!.AsArray().Select(l => (string?)l!["hostname"]).OfType<string>(),
        "HTTPRoute" => c["spec"]!["hostnames"]!.AsArray().Select(h => (string)h!),
        _ => [],
    });

    private static IEnumerable<string?> Emails(BuiltObjects built) =>
        built.Custom.Where(c => (string?)c["kind"] == "Issuer").Select(c => (string?)c["spec"]!["acme"]!["email"]);

    private static void Shop(IDistributedApplicationBuilder builder, int endpoints)
    {
        Web(builder, endpoints);
        Environment(builder).WithHost(builder.AddParameter("public-host")).WithIssuerEmail(builder.AddParameter("issuer-email"));
    }

    private static void Web(IDistributedApplicationBuilder builder, int endpoints)
    {
        var web = builder.AddContainer("web", "web", "1").WithRunAsUser(999).WithHttpEndpoint(targetPort: 80, name: "http")
            .WithEndpoint("http", e => e.IsExternal = true);
        if (endpoints > 1)
            web.WithHttpEndpoint(targetPort: 81, name: "other").WithEndpoint("other", e => e.IsExternal = true);
    }

    private static IResourceBuilder<KustomizeEnvironmentResource> Environment(IDistributedApplicationBuilder builder) =>
        builder.CreateResourceBuilder(builder.Resources.OfType<KustomizeEnvironmentResource>().Single());
}
