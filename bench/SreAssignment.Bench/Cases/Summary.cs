using System.Globalization;
using System.Runtime.InteropServices;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>The start and the end of the results.</summary>
internal static class Summary
{
    private const double LeastPerSecond = 1000;
    private const double MostMeanMs = 100;

    public static string Introduction(BenchContext context, string load)
    {
        var options = context.Options;
        var picture = context.Report.Groups.Count > 0 ? "\n![Requests per second of each server, for each case.](results.svg)\n" : "";
        return string.Create(CultureInfo.InvariantCulture, $"""
            # Results

            Written by `bench/run`. Do not edit. [README.md](README.md) describes the cases.

            {DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} processors ({Processor()}) that server and load generator share,
            {RuntimeInformation.OSDescription}, .NET {Environment.Version}. Load average before the run: {load}.
            Rounds for each server and case: {options.Rounds} of {options.Round.TotalSeconds:0.#} s, interleaved; values are medians of the rounds.
            A ratio is the requests per second of the first server divided by those of the server of the row, over the rounds.
            {picture}
            """);
    }

    /// <summary>The goal of each service alone, and the duration.</summary>
    public static void Write(BenchContext context)
    {
        if (context.Services.Count > 0)
        {
            context.Report.Heading("Each service alone");
            context.Report.Paragraph("The goal is more than 1,000 requests per second at a mean below 100 ms, with the processors shared with the load.");
            context.Report.Table(
                ["service", "requests/s", "mean ms", "goal"],
                context.Services.Select(service => (IReadOnlyList<string>)
                [
                    $"{service.Service}: {service.Work} it", Report.Number(service.PerSecond), Report.Number(service.MeanMs),
                    service is { PerSecond: > LeastPerSecond, MeanMs: < MostMeanMs } ? "met" : "missed",
                ]));
        }
        if (context.Missing.Count > 0)
            context.Report.Paragraph($"Not installed: {string.Join("; ", context.Missing.Distinct())}.");
        context.Report.Paragraph(string.Create(CultureInfo.InvariantCulture, $"The run took {context.Deadline.Elapsed.TotalMinutes:0.0} minutes."));
    }

    private static string Processor()
    {
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
