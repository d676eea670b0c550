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
            Description = "Get a fresh token, and a curl command that uses it.",
            IconName = "Code",
        })
        .WithCommand("load", "Load, 10 s", RunLoadAsync, new CommandOptions
        {
            Description = "Fetch renditions with 8 callers for 10 seconds, and say how many were answered, and how fast.",
            IconName = "TopSpeed",
        });

    private async Task<ExecuteCommandResult> WriteCurlAsync(ExecuteCommandContext context)
    {
        using var http = CreateClient();
        var token = await TokenAsync(http, context.CancellationToken);

        // A token is a secret for as long as it lives: it goes into a file for its owner only, and not into the history of a shell.
        var header = Path.Combine(folder, "authorization-header");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(header, options))
            await file.WriteAsync(Encoding.ASCII.GetBytes($"Authorization: Bearer {token}\n"), context.CancellationToken);
        return CommandResults.Success("Its token is valid for five minutes.", $"curl --header @'{header}' '{http.BaseAddress}api/v1/images?limit=10'");
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

        // Among the lines as well, where one load can be compared with another.
        LogLoad(context.ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(context.ResourceName), result);
        return new ExecuteCommandResult { Success = result.Failed == 0, Message = $"{result}." };
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

    [LoggerMessage(LogLevel.Information, "Load of 10 s: {Result}")]
    private static partial void LogLoad(ILogger logger, RenditionLoad.Result result);
}
