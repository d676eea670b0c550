using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using SreAssignment.Dashboard.Otlp.Receiver;
using SreAssignment.Dashboard.Otlp.Wire;
using SreAssignment.Dashboard.Tests.Support;

namespace SreAssignment.Dashboard.Tests.Otlp;

public sealed class ReceiverTests
{
    [Test]
    public async Task Every_signal_is_taken_in_over_gRPC()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        var traces = await receiver.ExportAsync<ExportTraceServiceRequest, ExportTraceServiceResponse>(OtlpSender.Traces, Sender.Traces(Sender.Span()));
        var logs = await receiver.ExportAsync<ExportLogsServiceRequest, ExportLogsServiceResponse>(
            OtlpSender.Logs, Sender.Logs(Sender.Log("hello")));
        var metrics = await receiver.ExportAsync<ExportMetricsServiceRequest, ExportMetricsServiceResponse>(
            OtlpSender.Metrics, Sender.Metrics(Sender.Counter(1)));

        Assert.That(new object?[] { traces.PartialSuccess, logs.PartialSuccess, metrics.PartialSuccess }, Is.All.Null);
        Assert.That(receiver.Store.Traces.All().Single().Root.Name, Is.EqualTo("GET /"));
        Assert.That(receiver.Store.Logs.Since(0).Entries.Single().Message, Is.EqualTo("hello"));
        Assert.That(receiver.Store.Metrics.Instruments().Single().Name, Is.EqualTo("requests"));
    }

    [Test]
    public async Task Every_signal_is_taken_in_over_HTTP([Values] bool compressed)
    {
        await using var receiver = await RunningReceiver.StartAsync();
        foreach (var (path, message) in new (string, IMessage)[]
        {
            ("/v1/traces", Sender.Traces(Sender.Span())), ("/v1/logs", Sender.Logs(Sender.Log("hello"))), ("/v1/metrics", Sender.Metrics(Sender.Counter(1))),
        })
        {
            var body = message.ToByteArray();
            var answer = await receiver.PostAsync(path, compressed ? Gzip(body) : body, compressed ? "gzip" : null);
            Assert.That(answer.Status, Is.EqualTo(200), path);
            Assert.That(answer.Body, Is.Empty, "a full success is an empty message");
        }

        Assert.That((receiver.Store.Traces.Received, receiver.Store.Logs.Next, receiver.Store.Metrics.Received), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public async Task What_is_invalid_is_rejected_and_the_rest_taken()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        var withoutId = Sender.Span();
        withoutId.TraceId = ByteString.CopyFrom(new byte[16]);
        var response = await receiver.ExportAsync<ExportTraceServiceRequest, ExportTraceServiceResponse>(OtlpSender.Traces, Sender.Traces(withoutId, Sender.Span()));
        Assert.That(response.PartialSuccess.RejectedSpans, Is.EqualTo(1));
        Assert.That(response.PartialSuccess.ErrorMessage, Does.Contain("trace id"));
        Assert.That(receiver.Store.Traces.Received, Is.EqualTo(1));
    }

    [Test]
    public async Task Nothing_is_taken_without_the_key()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        var exception = Assert.ThrowsAsync<RpcException>(() =>
            receiver.ExportAsync<ExportTraceServiceRequest, ExportTraceServiceResponse>(OtlpSender.Traces, Sender.Traces(Sender.Span()), "wrong"));
        var answer = await receiver.PostAsync("/v1/traces", Sender.Traces(Sender.Span()).ToByteArray(), key: "wrong");

        Assert.That(exception!.StatusCode, Is.EqualTo(StatusCode.Unauthenticated));
        Assert.That(answer.Status, Is.EqualTo(401));
        Assert.That(SreAssignment.Dashboard.Otlp.Wire.Rpc.Status.Parser.ParseFrom(answer.Body).Message, Does.Contain(ApiKey.Header));
        Assert.That(receiver.Store.Traces.Received, Is.Zero);
    }

    [TestCase("/v1/logs", "application/json", null, 415, "http/protobuf")]
    [TestCase("/v1/logs", "application/x-protobuf", "br", 415, "gzip")]
    [TestCase("/v1/logs", "application/x-protobuf", "gzip", 400, "ExportLogsServiceRequest")]
    [TestCase("/v1/logs", "application/x-protobuf", null, 400, "ExportLogsServiceRequest")]
    public async Task What_cannot_be_read_is_refused_with_the_reason(string path, string contentType, string? encoding, int status, string reason)
    {
        await using var receiver = await RunningReceiver.StartAsync();
        var answer = await receiver.PostAsync(path, [0xFF, 0xFF, 0xFF], encoding, contentType);
        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(SreAssignment.Dashboard.Otlp.Wire.Rpc.Status.Parser.ParseFrom(answer.Body).Message, Does.Contain(reason));
    }

    [Test]
    public async Task A_small_request_that_uncompresses_to_a_large_one_is_refused()
    {
        await using var receiver = await RunningReceiver.StartAsync();
        var answer = await receiver.PostAsync("/v1/traces", Gzip(new byte[OtlpReceiver.LargestRequest + 1]), "gzip");
        Assert.That(answer.Status, Is.EqualTo(413));
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
