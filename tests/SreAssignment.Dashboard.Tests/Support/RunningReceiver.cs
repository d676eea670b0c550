using System.Net.Http.Headers;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using SreAssignment.Dashboard.Otlp.Receiver;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>A receiver on ports of its own, and a sender for it.</summary>
internal sealed class RunningReceiver : IAsyncDisposable
{
    private readonly OtlpReceiver _receiver;
    private readonly HttpClient _http = new();

    private RunningReceiver(TelemetryStore store)
    {
        Store = store;
        _receiver = new OtlpReceiver(store, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public TelemetryStore Store { get; }

    public string Key => _receiver.ApiKey.Value;

    public static async Task<RunningReceiver> StartAsync(TelemetryStore? store = null)
    {
        var receiver = new RunningReceiver(store ?? Sender.Store());
        await receiver._receiver.StartAsync(CancellationToken.None);
        return receiver;
    }

    /// <summary>Exports over gRPC.</summary>
    public async Task<TResponse> ExportAsync<TRequest, TResponse>(string service, TRequest request, string? key = null)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        await using var sender = new OtlpSender(_receiver);
        return await sender.ExportAsync<TRequest, TResponse>(service, request, key);
    }

    /// <summary>Exports over HTTP.</summary>
    public async Task<(int Status, byte[] Body)> PostAsync(
        string path, byte[] body, string? encoding = null, string contentType = "application/x-protobuf", string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_receiver.Http, path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (encoding is not null)
            request.Content.Headers.ContentEncoding.Add(encoding);
        request.Headers.Add(ApiKey.Header, key ?? Key);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _receiver.DisposeAsync();
    }
}
