using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace SreAssignment.ServiceDefaults.Health;

/// <summary>A health report as JSON. A check's description is meant for the reader; the exception of one that failed to check goes to the log.</summary>
internal static partial class HealthReportWriter
{
    public static Task WriteAsync(HttpContext context, HealthReport report)
    {
        var checks = report.Entries.ToDictionary(check => check.Key, check => new HealthCheckBody(
            check.Value.Status.ToString(),
            Describe(context, check.Key, check.Value),
            Math.Round(check.Value.Duration.TotalMilliseconds, 3)));
        return context.Response.WriteAsJsonAsync(
            new HealthReportBody(report.Status.ToString(), checks), HealthJson.Default.HealthReportBody, "application/json", context.RequestAborted);
    }

    private static string? Describe(HttpContext context, string name, HealthReportEntry entry)
    {
        if (entry.Exception is null)
            return entry.Description;
        LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HealthReportWriter)), entry.Exception, name);
        // The description of a check that threw is the exception's message.
        return entry.Description == entry.Exception.Message ? "The check itself failed." : entry.Description;
    }

    [LoggerMessage(LogLevel.Error, "Health check failed: {Name}")]
    private static partial void LogFailed(ILogger logger, Exception exception, string name);
}

/// <summary>The members of the JSON body.</summary>
internal sealed record HealthReportBody(string Status, Dictionary<string, HealthCheckBody> Checks);

/// <summary>One check in the JSON body.</summary>
internal sealed record HealthCheckBody(string Status, string? Description, double DurationMs);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthReportBody))]
internal sealed partial class HealthJson : JsonSerializerContext;
