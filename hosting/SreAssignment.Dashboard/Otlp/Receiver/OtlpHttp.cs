using System.Buffers;
using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Net.Http.Headers;
using SreAssignment.Dashboard.Otlp.Wire;

namespace SreAssignment.Dashboard.Otlp.Receiver;

/// <summary>OTLP/HTTP with protobuf, plain or compressed with gzip. A request that fails is answered with a google.rpc.Status, as the protocol says.</summary>
internal static class OtlpHttp
{
    private const int BufferSize = 64 * 1024;
    private const string ContentType = "application/x-protobuf";

    public static void MapOtlpHttp(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v1/traces", (HttpContext context, OtlpIntake intake) =>
            ExportAsync(context, ExportTraceServiceRequest.Parser, r => OtlpAnswers.For(intake.Take(r), new ExportTraceServiceResponse())));
        endpoints.MapPost("/v1/logs", (HttpContext context, OtlpIntake intake) =>
            ExportAsync(context, ExportLogsServiceRequest.Parser, r => OtlpAnswers.For(intake.Take(r), new ExportLogsServiceResponse())));
        endpoints.MapPost("/v1/metrics", (HttpContext context, OtlpIntake intake) =>
            ExportAsync(context, ExportMetricsServiceRequest.Parser, r => OtlpAnswers.For(intake.Take(r), new ExportMetricsServiceResponse())));
    }

    public static Task FailAsync(HttpContext context, int status, StatusCode code, string message) =>
        AnswerAsync(context, status, new Wire.Rpc.Status { Code = (int)code, Message = message });

    private static async Task ExportAsync<T>(HttpContext context, MessageParser<T> parser, Func<T, IMessage> take) where T : IMessage<T>
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || type.MediaType != ContentType)
        {
            await FailAsync(context, StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument,
                $"The content type is {ContentType}, not '{context.Request.ContentType}': set OTEL_EXPORTER_OTLP_PROTOCOL to http/protobuf.");
            return;
        }

        var encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encoding is not ("" or "identity" or "gzip"))
        {
            await FailAsync(context, StatusCodes.Status415UnsupportedMediaType, StatusCode.InvalidArgument, $"The content encoding is gzip or none, not '{encoding}'.");
            return;
        }

        T request;
        try
        {
            using var body = new MemoryStream();
            if (!await TryReadAsync(context.Request.Body, encoding == "gzip", body, context.RequestAborted))
            {
                await FailAsync(context, StatusCodes.Status413PayloadTooLarge, StatusCode.ResourceExhausted,
                    $"A request is at most {OtlpReceiver.LargestRequest} bytes, uncompressed: export smaller batches.");
                return;
            }

            request = parser.ParseFrom(body.GetBuffer().AsSpan(0, (int)body.Length));
        }
        catch (Exception e) when (e is InvalidProtocolBufferException or InvalidDataException)
        {
            await FailAsync(context, StatusCodes.Status400BadRequest, StatusCode.InvalidArgument, $"The body is not a {typeof(T).Name}: {e.Message}");
            return;
        }

        await AnswerAsync(context, StatusCodes.Status200OK, take(request));
    }

    // A small request may uncompress to any size, so what counts is what comes out.
    private static async Task<bool> TryReadAsync(Stream source, bool isCompressed, MemoryStream into, CancellationToken cancellationToken)
    {
        await using var plain = isCompressed ? new GZipStream(source, CompressionMode.Decompress) : source;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await plain.ReadAsync(buffer, cancellationToken) is var read and > 0)
            {
                if (into.Length + read > OtlpReceiver.LargestRequest)
                    return false;
                into.Write(buffer, 0, read);
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, IMessage message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = message.CalculateSize();
        await context.Response.Body.WriteAsync(message.ToByteArray(), context.RequestAborted);
    }
}
