using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace SreAssignment.AppHost.Commands;

/// <summary>Commands that call the platform as a client does.</summary>
/// <param name="gateway">Where it is called.</param>
/// <param name="secret">The developer's client secret.</param>
/// <param name="folder">Where what a command writes for the developer is kept.</param>
internal sealed partial class GatewayCommands(IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ParameterResource> secret, string folder)
{
    private const string Client = "developer";

    public void Add() => gateway
        .WithCommand("curl", "Ready-made curl", WriteCurlAsync, new CommandOptions
        {
            Description = "Get a fresh token and write a curl command that uses it to the console log.",
            IconName = "Code",
        })
        .WithCommand("load", "Load, 10 s", RunLoadAsync, new CommandOptions
        {
            Description = "Fetch renditions with 8 callers for 10 seconds, and write how many were answered, and how fast, to the console log.",
            IconName = "TopSpeed",
        });

    private async Task<ExecuteCommandResult> WriteCurlAsync(ExecuteCommandContext context)
    {
        using var http = CreateClient();
        var token = await TokenAsync(http, context.CancellationToken);

        // A token is a secret for as long as it lives: it goes into a file for its owner only, and not into a log.
        var header = Path.Combine(folder, "authorization-header");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(header, options))
            await file.WriteAsync(Encoding.ASCII.GetBytes($"Authorization: Bearer {token}\n"), context.CancellationToken);

        // A line of its own, which a terminal takes as it stands.
        LogTokenLifetime(Logger(context));
        LogCurl(Logger(context), header, http.BaseAddress!);
        return CommandResults.Success();
    }

    private async Task<ExecuteCommandResult> RunLoadAsync(ExecuteCommandContext context)
    {
        using var http = CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(http, context.CancellationToken));
        using var uploaded = await http.PostAsync("/api/v1/images", TestPicture.Content(), context.CancellationToken);
        uploaded.EnsureSuccessStatusCode();
        var image = uploaded.Headers.Location!.OriginalString;
        var result = await RenditionLoad.RunAsync(http, $"{image}/rendition?width=320&format=webp", context.CancellationToken);
        using var deleted = await http.DeleteAsync(image, context.CancellationToken);

        LogLoad(Logger(context), result.Succeeded, result.Failed, result.PerSecond, result.Mean.TotalMilliseconds, result.Percentile99.TotalMilliseconds);
        return result.Failed == 0 ? CommandResults.Success() : CommandResults.Failure($"{result.Failed} of {result.Failed + result.Succeeded} requests failed.");
    }

    private HttpClient CreateClient() => new() { BaseAddress = new Uri(gateway.GetEndpoint("http").Url) };

    private async Task<string> TokenAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Client,
            ["client_secret"] = await secret.Resource.GetValueAsync(cancellationToken) ?? "",
        });
        using var response = await http.PostAsync("/oauth2/token", form, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        return answer.RootElement.GetProperty("access_token").GetString()!;
    }

    private static ILogger Logger(ExecuteCommandContext context) =>
        context.ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(context.ResourceName);

    [LoggerMessage(LogLevel.Information, "With a token that is valid for five minutes:")]
    private static partial void LogTokenLifetime(ILogger logger);

    [LoggerMessage(LogLevel.Information, "curl --header @'{Header}' '{Gateway}api/v1/images?limit=10'")]
    private static partial void LogCurl(ILogger logger, string header, Uri gateway);

    [LoggerMessage(LogLevel.Information, "Load of 10 s: {Succeeded} succeeded, {Failed} failed, {PerSecond:0} a second, mean {Mean:0.0} ms, p99 {Percentile99:0.0} ms")]
    private static partial void LogLoad(ILogger logger, int succeeded, int failed, double perSecond, double mean, double percentile99);
}
