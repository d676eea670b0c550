using System.Diagnostics;
using SreAssignment.ObjectStorage.Configuration;

namespace SreAssignment.ObjectStorage.Telemetry;

/// <summary>
/// The spans of operations on one store. They follow the semantic conventions of OpenTelemetry: those for S3 clients, or the general ones for files.
/// </summary>
/// <param name="peer">What the store is called among the parts of the system.</param>
/// <param name="connection">Where it is; no key or secret of it becomes an attribute.</param>
internal sealed class StoreSpans(string peer, ObjectStoreConnection connection)
{
    /// <summary>The activity source.</summary>
    public const string SourceName = "SreAssignment.ObjectStorage";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Starts a span in the current trace. Without one there is no span: polls and sweeps would start a trace every few seconds.</summary>
    /// <param name="operation">The operation of the store.</param>
    /// <param name="key">Of which object; <see langword="null"/> where it is not about one.</param>
    public Activity? Start(StoreOperation operation, string? key)
    {
        if (Activity.Current is null)
            return null;
        var span = Source.StartActivity(connection is ObjectStoreConnection.S3 ? $"S3.{operation.S3Name}" : operation.SpanName, ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
            Describe(span, operation, key);
        return span;
    }

    /// <summary>Sets the error of a span. A missing object is a normal response, and a cancellation by the client is no failure of the store.</summary>
    public static void Fail(Activity? span, Exception exception)
    {
        if (exception is not (ObjectNotFoundException or OperationCanceledException))
            span?.SetStatus(ActivityStatusCode.Error, exception.Message).SetTag("error.type", exception.GetType().FullName);
    }

    private void Describe(Activity span, StoreOperation operation, string? key)
    {
        span.SetTag("peer.service", peer);
        switch (connection)
        {
            case ObjectStoreConnection.S3 s3:
                span.SetTag("rpc.system", "aws-api").SetTag("rpc.service", "S3").SetTag("rpc.method", operation.S3Name)
                    .SetTag("aws.s3.bucket", s3.Bucket).SetTag("aws.s3.key", key)
                    .SetTag("server.address", s3.Endpoint.Host).SetTag("server.port", s3.Endpoint.Port);
                break;
            case ObjectStoreConnection.Files files when key is not null:
                span.SetTag("file.path", Path.Join(files.Path, key));
                break;
        }
    }
}
