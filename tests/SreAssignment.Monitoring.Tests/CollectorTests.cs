using System.Text.Json.Nodes;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests;

/// <summary>The configuration of the OpenTelemetry Collector.</summary>
public sealed class CollectorTests
{
    private static readonly JsonObject Configuration = Yaml.Read(Path.Combine(Repository.Monitoring, "otel-collector", "config.yaml"));

    private static IEnumerable<string> Pipelines => Configuration["service"]!["pipelines"]!.AsObject().Select(pipeline => pipeline.Key);

    [Test]
    public void Traces_metrics_and_logs_are_accepted() => Assert.That(Pipelines, Is.EquivalentTo(["traces", "metrics", "logs"]));

    [TestCaseSource(nameof(Pipelines))]
    public void A_pipeline_uses_components_that_are_configured(string name)
    {
        var pipeline = Configuration["service"]!["pipelines"]![name]!;
        foreach (var kind in (string[])["receivers", "processors", "exporters"])
            Assert.That(pipeline.List(kind).Select(component => component.GetValue<string>()), Is.Not.Empty.And.SubsetOf(Keys(kind)), kind);
    }

    [TestCaseSource(nameof(Pipelines))]
    public void Memory_is_limited_first_and_batches_are_made_last(string name)
    {
        var processors = Configuration["service"]!["pipelines"]![name]!.List("processors").Select(processor => processor.GetValue<string>()).ToList();

        Assert.That(processors[0], Is.EqualTo("memory_limiter"));
        Assert.That(processors[^1], Is.EqualTo("batch"));
    }

    [Test]
    public void Failed_and_slow_requests_are_sampled()
    {
        var policies = Configuration["processors"]!["tail_sampling"]!.List("policies")
            .ToDictionary(policy => policy.Text("name"), policy => policy.Text("type"));

        Assert.That(policies, Is.SupersetOf(new Dictionary<string, string> { ["failed"] = "numeric_attribute", ["slow"] = "and" }));
    }

    [Test]
    public void The_backend_comes_from_the_environment() =>
        Assert.That(Configuration["exporters"]!["otlp"]!.Text("endpoint"), Is.EqualTo("${env:OTLP_BACKEND}"));

    private static IEnumerable<string> Keys(string kind) => Configuration[kind]!.AsObject().Select(component => component.Key);
}
