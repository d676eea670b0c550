using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Grpc.Core;

namespace SreAssignment.Dashboard.Otlp.Receiver;

/// <summary>The key that senders of telemetry show, made anew for each run, so that another program on this machine cannot send any.</summary>
internal sealed class ApiKey
{
    public const string Header = "x-otlp-api-key";

    /// <summary>64 hexadecimal digits.</summary>
    public string Value { get; } = RandomNumberGenerator.GetHexString(64, lowercase: true);

    /// <summary>Refuses requests without the key, each in the way of its protocol.</summary>
    public async Task RequireAsync(HttpContext context, RequestDelegate next)
    {
        const string message = $"Telemetry needs the header {Header}: the application's own processes get it in OTEL_EXPORTER_OTLP_HEADERS.";
        if (IsRight(context.Request.Headers[Header].ToString()))
            await next(context);
        else if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true)
            RefuseGrpc(context.Response, message);
        else
            await OtlpHttp.FailAsync(context, StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated, message);
    }

    // Its length is no secret; how much of it is right stays one.
    private bool IsRight(string value) => CryptographicOperations.FixedTimeEquals(MemoryMarshal.AsBytes(value.AsSpan()), MemoryMarshal.AsBytes(Value.AsSpan()));

    // A failure in gRPC is a success in HTTP, with the status in a header.
    private static void RefuseGrpc(HttpResponse response, string message)
    {
        response.ContentType = "application/grpc";
        response.Headers["grpc-status"] = ((int)StatusCode.Unauthenticated).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = message;
    }
}
