namespace SreAssignment.Monitoring.Tests.Metrics;

public sealed class PromQlTests
{
    [TestCase("up", "up")]
    [TestCase("sum by (job) (rate(a_total{x=\"y\"}[5m])) / on (job) group_left sum(b)", "a_total b")]
    [TestCase("sum(rate(a_total[$__rate_interval])) by (job, instance)", "a_total")]
    [TestCase("job:a:ratio5m > 14.4 * 0.001 and job:a:ratio1h > 1e-3", "job:a:ratio5m job:a:ratio1h")]
    [TestCase("count by (job) ({otel_metric_overflow=\"true\"})", "")]
    [TestCase("label_replace(a, \"b\", \"$1\", \"c\", \"(.+)\") >= 3 or vector(0)", "a")]
    [TestCase("max(a unless on (x) b offset 5m) < bool c", "a b c")]
    [TestCase("a{path=~\"/x/\\\\{id\\\\}|}\",other!=\"sum(z)\"}", "a")]
    [TestCase("histogram_quantile(0.95, sum without (instance) (rate(a_bucket[5m])))", "a_bucket")]
    [TestCase("a == inf or a != NaN", "a a")]
    public void Metrics_are_told_from_functions_labels_and_keywords(string expression, string metrics) =>
        Assert.That(string.Join(' ', PromQl.Selectors(expression).Select(selector => selector.Metric)), Is.EqualTo(metrics));

    [Test]
    public void Labels_that_a_series_may_lack_are_not_required() =>
        Assert.That(PromQl.Selectors("a{b=\"1\", c=~\"2|3\", d!=\"4\", e!~\"5\"}").Single().Labels.Keys, Is.EqualTo(["b", "c"]));
}
