using SreAssignment.Dashboard.Components.Charts;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Components;

/// <summary>How a service keeps what it promises, from the requests that it says it answered.</summary>
/// <param name="Service">The service.</param>
/// <param name="Requests">How many requests since the start.</param>
/// <param name="Failures">How many of them were answered with a 5xx status.</param>
/// <param name="RequestsPerSecond">Of late.</param>
/// <param name="MostPerSecond">The most in what its charts show.</param>
/// <param name="Mean">The mean duration of late, in seconds; <see langword="null"/> when nothing came.</param>
/// <param name="Percentile99">The duration that one in a hundred exceeded of late, in seconds; <see langword="null"/> when nothing came.</param>
/// <param name="Routes">The same for each route, since the start.</param>
/// <param name="From">Where its charts begin.</param>
/// <param name="Rates">Requests per second over the last minutes.</param>
/// <param name="Latencies">Percentiles and mean over the last minutes.</param>
internal sealed record Score(
    string Service, double Requests, double Failures, double RequestsPerSecond, double MostPerSecond, double? Mean, double? Percentile99,
    IReadOnlyList<RouteScore> Routes, DateTime From, Line Rates, IReadOnlyList<Line> Latencies)
{
    /// <summary>The share of requests that were not answered with a 5xx status; <see langword="null"/> before the first.</summary>
    public double? Availability => Requests > 0 ? 1 - (Failures / Requests) : null;
}

/// <summary>One route of a service, since the start.</summary>
internal sealed record RouteScore(string Route, double Requests, double Failures, double Mean, double? Percentile99);

/// <summary>Works the scores out.</summary>
internal static class Scoreboard
{
    private const string Instrument = "http.server.request.duration";
    private const int FirstServerError = 500;

    // What the platform asks of a service, rather than its callers.
    private static readonly string[] NotPromised = ["/health", "/alive", "/metrics"];

    /// <summary>Of late: long enough for a percentile to mean something, and short enough to see a change.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>What the charts show at most.</summary>
    public static readonly TimeSpan Range = TimeSpan.FromMinutes(5);

    /// <summary>The scores of services that are known before anything was asked of them, and of whoever else says that it answered requests.</summary>
    public static IReadOnlyList<Score> Of(MetricStore metrics, IEnumerable<string> services, DateTime now)
    {
        var series = metrics.Series(Instrument)
            .Where(s => !NotPromised.Contains(s.Attributes["http.route"]) && s.Attributes["http.route"] is not null)
            .ToLookup(s => s.Instrument.Service);
        return [.. services.Union(series.Select(s => s.Key)).Order(StringComparer.Ordinal).Select(name => Of(name, [.. series[name]], now))];
    }

    private static Score Of(string service, IReadOnlyList<SeriesSnapshot> series, DateTime now)
    {
        var from = MetricLines.Begin(series, now - Range, now);
        var sinceStart = MetricLines.SinceStart(series, now);
        var late = MetricLines.Between(series, now - Window, now);
        var rates = Requests(series, from, now);
        return new Score(
            service, sinceStart.Count, Failures(series, now), late.Count / Window.TotalSeconds, rates.Points.Select(p => p.Value).Where(double.IsFinite).Append(0).Max(),
            late.Count > 0 ? late.Value / late.Count : null, late.Distribution?.Percentile(0.99),
            [.. series.GroupBy(Route).Select(g => OfRoute(g.Key, [.. g], now)).OrderByDescending(r => r.Requests)],
            from, rates, MetricLines.OfHistogram(series, from, now));
    }

    private static RouteScore OfRoute(string route, IReadOnlyList<SeriesSnapshot> series, DateTime now)
    {
        var all = MetricLines.SinceStart(series, now);
        return new RouteScore(route, all.Count, Failures(series, now), all.Count > 0 ? all.Value / all.Count : 0, all.Distribution?.Percentile(0.99));
    }

    // The count of a histogram is a counter of its own.
    private static Line Requests(IReadOnlyList<SeriesSnapshot> series, DateTime from, DateTime now) => MetricLines.OfCounter(
        "requests per second", 1, [.. series.Select(s => s with { Points = [.. s.Points.Select(p => p with { Value = p.Count, Distribution = null })] })], from, now);

    private static double Failures(IEnumerable<SeriesSnapshot> series, DateTime now) => MetricLines.SinceStart(
        series.Where(s => int.TryParse(s.Attributes["http.response.status_code"], out var status) && status >= FirstServerError), now).Count;

    private static string Route(SeriesSnapshot series) => $"{series.Attributes["http.request.method"]} {series.Attributes["http.route"]}";
}
