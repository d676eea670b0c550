using System.Diagnostics;
using Microsoft.Playwright;
using SreAssignment.Dashboard.Otlp.Receiver;
using SreAssignment.Dashboard.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SreAssignment.Dashboard.Tests.Pages;

/// <summary>A process that is not .NET, with its language's own OpenTelemetry SDK and nothing but the standard variables.</summary>
public sealed class OtherLanguageTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Node");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    [Test]
    public async Task What_Node_sends_is_in_logs_traces_and_metrics([Values("grpc", "http/protobuf")] string protocol)
    {
        var node = RequiredTool.Find("node", "nodejs npm");
        await Installed.Value;
        var (page, platform) = await Browser.SignInAsync();
        var service = $"checkout-{protocol.Replace('/', '-')}";
        var receiver = platform.Dashboard.Receiver;
        await RunAsync(node, ["send.js"], new()
        {
            ["OTEL_SERVICE_NAME"] = service,
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = (protocol == "grpc" ? receiver.Grpc : receiver.Http).AbsoluteUri,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol,
            ["OTEL_EXPORTER_OTLP_HEADERS"] = $"{ApiKey.Header}={receiver.ApiKey.Value}",
            ["OTEL_EXPORTER_OTLP_COMPRESSION"] = "gzip",
            ["OTEL_TRACES_EXPORTER"] = "otlp",
            ["OTEL_LOGS_EXPORTER"] = "otlp",
            ["OTEL_METRICS_EXPORTER"] = "otlp",
        });

        await page.GetByRole(AriaRole.Link, new() { Name = "Logs" }).ClickAsync();
        await page.ChooseAsync("Resource", service);
        var row = page.Locator("tr.row", new() { HasText = "The card was declined" }).Filter(new() { HasText = service });
        await Expect(row).ToContainTextAsync("Error");

        // From the log entry to its trace.
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.Locator(".span.error")).ToContainTextAsync("charge the card");
        await Expect(page.GetByRole(AriaRole.Complementary)).ToContainTextAsync("declined");
        await Expect(page.Locator("main")).ToContainTextAsync("The card was declined");

        await page.GetByRole(AriaRole.Link, new() { Name = "Metrics" }).ClickAsync();
        await page.ChooseAsync("Service", service);
        await page.GetByRole(AriaRole.Link, new() { Name = "checkout.duration" }).ClickAsync();
        await Expect(page.Locator(".legend")).ToContainTextAsync("p99");
    }

    private static Task InstallAsync() =>
        RunAsync(RequiredTool.Find("npm", "nodejs npm"), ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], []);

    private static async Task RunAsync(string program, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(RunningPlatform.Deadline);
        var errors = await process.StandardError.ReadToEndAsync(RunningPlatform.Deadline);
        await process.WaitForExitAsync(RunningPlatform.Deadline);
        Assert.That(process.ExitCode, Is.Zero, $"{program}: {await output} {errors}");
    }
}
