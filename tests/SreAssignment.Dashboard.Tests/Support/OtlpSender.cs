using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using SreAssignment.Dashboard.Otlp.Receiver;

namespace SreAssignment.Dashboard.Tests.Support;

/// <summary>Exports over gRPC.</summary>
internal sealed class OtlpSender(OtlpReceiver receiver) : IAsyncDisposable
{
    public const string Traces = "opentelemetry.proto.collector.trace.v1.TraceService";
    public const string Logs = "opentelemetry.proto.collector.logs.v1.LogsService";
    public const string Metrics = "opentelemetry.proto.collector.metrics.v1.MetricsService";

    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(receiver.Grpc);

    public async Task<TResponse> ExportAsync<TRequest, TResponse>(string service, TRequest request, string? key = null)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        var method = new Method<TRequest, TResponse>(MethodType.Unary, service, "Export", Marshaller<TRequest>(), Marshaller<TResponse>());
        return await _channel.CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions([new(ApiKey.Header, key ?? receiver.ApiKey.Value)]), request);
    }

    public ValueTask DisposeAsync()
    {
        _channel.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Marshaller<T> Marshaller<T>() where T : class, IMessage<T>, new() =>
        Marshallers.Create(message => message.ToByteArray(), bytes => new MessageParser<T>(() => new T()).ParseFrom(bytes));
}
