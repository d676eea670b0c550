using System.Globalization;
using SreAssignment.Dashboard.Components;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>What a resource wrote to its console, or all resources together, as a text file.</summary>
internal static class ConsoleDownload
{
    public static IEndpointConventionBuilder MapConsoleDownload(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/console-download/{resource?}", (string? resource, string? replica, ResourceMonitor monitor) =>
        {
            if (monitor.Console(resource) is not { } console)
                return Results.NotFound();
            var lines = console.Since(0).Entries.Where(l => string.IsNullOrEmpty(replica) || l.Replica == replica);
            var name = string.IsNullOrEmpty(replica) ? resource ?? "console" : replica;
            return Results.Stream(
                async body =>
                {
                    await using var writer = new StreamWriter(body);
                    foreach (var line in lines)
                        await writer.WriteLineAsync($"{line.Time.ToString("O", CultureInfo.InvariantCulture)} {line.Replica} {Ansi.Plain(line.Text)}");
                },
                "text/plain; charset=utf-8", $"{name}.log");
        });
}
