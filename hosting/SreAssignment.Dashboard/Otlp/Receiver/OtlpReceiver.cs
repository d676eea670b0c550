using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SreAssignment.Dashboard.Hosting;
using SreAssignment.Dashboard.Telemetry;

namespace SreAssignment.Dashboard.Otlp.Receiver;

/// <summary>Takes telemetry in over OTLP, with gRPC on the one port and HTTP on the other, both of this machine only.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    /// <summary>The largest request, uncompressed, in bytes.</summary>
    public const int LargestRequest = 16 * 1024 * 1024;

    private readonly WebApplication _app;

    public OtlpReceiver(TelemetryStore store, TimeProvider time, ILoggerFactory logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(OtlpReceiver).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestRequest;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services
            .AddRouting()
            .AddSingleton<IHostLifetime, EmbeddedLifetime>()
            .AddSingleton(logging)
            .AddSingleton(store)
            .AddSingleton(time)
            .AddSingleton<OtlpValues>()
            .AddSingleton<OtlpMetrics>()
            .AddSingleton<OtlpIntake>()
            .AddGrpc(grpc => grpc.MaxReceiveMessageSize = LargestRequest);
        _app = builder.Build();
        _app.Use(ApiKey.RequireAsync);
        _app.MapGrpcService<OtlpTraceService>();
        _app.MapGrpcService<OtlpLogsService>();
        _app.MapGrpcService<OtlpMetricsService>();
        _app.MapOtlpHttp();
    }

    public ApiKey ApiKey { get; } = new();

    /// <summary>Where gRPC is taken, once started.</summary>
    public Uri Grpc => _app.Addresses()[0];

    /// <summary>Where HTTP is taken, once started.</summary>
    public Uri Http => _app.Addresses()[1];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
