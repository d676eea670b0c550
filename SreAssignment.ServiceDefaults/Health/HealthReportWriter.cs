using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Health;

/// <summary>A health report as JSON. A check's description is meant for the reader; the exception of one that failed to check goes to the log.</summary>
internal static partial class HealthReportWriter
{
    public static async Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            json.WriteString("status", entry.Status.ToString());
            if (Describe(context, name, entry) is { } description)
                json.WriteString("description", description);
            json.WriteNumber("durationMs", Math.Round(entry.Duration.TotalMilliseconds, 3));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string? Describe(HttpContext context, string name, HealthReportEntry entry)
    {
        if (entry.Exception is null)
            return entry.Description;
        LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HealthReportWriter)), entry.Exception, name);
        // The description of a check that threw is the exception's message.
        return entry.Description == entry.Exception.Message ? "The check itself failed." : entry.Description;
    }

    [LoggerMessage(LogLevel.Error, "The health check {Name} failed.")]
    private static partial void LogFailed(ILogger logger, Exception exception, string name);
}
