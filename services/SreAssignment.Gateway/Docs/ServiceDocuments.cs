using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Forwarding;
using SreAssignment.ServiceDefaults.ApiDescription;
using SreAssignment.ServiceDefaults.Http;
using Yarp.ReverseProxy.Configuration;

namespace SreAssignment.Gateway.Docs;

/// <summary>
/// The documents in which the services describe themselves, each reduced to what the gateway forwards. A document is fetched when a client requests that of the
/// API, at most once a minute, and stays while its service is down.
/// </summary>
internal sealed partial class ServiceDocuments(
    IHttpClientFactory clients, IEnumerable<IProxyConfigProvider> configurations, TimeProvider time, ILogger<ServiceDocuments> logger)
{
    public const string ClientName = "api-descriptions";

    /// <summary>When to retry while a service is down.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lazy<List<(string Service, SharedFetch<JsonObject> Fetch)>> _documents = new(() =>
    {
        var configuration = configurations.Select(provider => provider.GetConfig()).ToArray();
        var routes = configuration.SelectMany(config => config.Routes).ToArray();
        return [.. configuration.SelectMany(config => config.Clusters).Select(cluster => (cluster.ClusterId, new SharedFetch<JsonObject>(
            () => FetchAsync(clients, cluster, routes),
            (failure, isNews) =>
            {
                if (failure is not null && isNews)
                    LogFailed(logger, cluster.ClusterId, failure.Message);
            },
            time)))];
    });

    /// <summary>Returns the document of each service; null for a service that has never responded with one.</summary>
    public async Task<IReadOnlyList<(string Service, JsonObject? Document)>> GetAsync(CancellationToken cancellationToken)
    {
        var documents = _documents.Value;
        var refreshes = documents.ConvertAll(document => document.Fetch.RefreshAsync(document.Fetch.IsFresh ? Lifetime : RetryAfter));
        // Only a service without a document is waited for. The others are refreshed in the background.
        await Task.WhenAll(refreshes.Where((_, i) => documents[i].Fetch.Value is null)).WaitAsync(cancellationToken);
        return documents.ConvertAll(document => (document.Service, document.Fetch.Value));
    }

    private static async Task<JsonObject> FetchAsync(IHttpClientFactory clients, ClusterConfig cluster, RouteConfig[] routes)
    {
        var address = cluster.Metadata?.GetValueOrDefault(ProxyConfiguration.DocumentAddress) ?? cluster.Destinations!.Values.First().Address;
        using var client = clients.CreateClient(ClientName);
        var (document, diagnostic) = OpenApiDocument.Parse(await client.GetStringAsync(new Uri(new Uri(address), ApiDescriptionExtensions.Path)), "json");
        if (document is null || diagnostic is { Errors.Count: > 0 })
            throw new FormatException($"The document is not valid: {diagnostic?.Errors.FirstOrDefault()}");
        PublicOperations.Select(document, [.. routes.Where(route => route.ClusterId == cluster.ClusterId)]);
        return JsonNode.Parse(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1))!.AsObject();
    }

    [LoggerMessage(LogLevel.Warning, "API description of {Service} not fetched, so /docs is stale or returns 503: {Reason}. Check that {Service} is healthy.")]
    private static partial void LogFailed(ILogger logger, string service, string reason);
}
