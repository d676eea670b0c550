using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.ServiceDefaults.Draining;

internal static class DrainExtensions
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public static void AddDrain(this IHostApplicationBuilder builder)
    {
        var delay = builder.Environment.IsDevelopment() ? TimeSpan.Zero : Delay;
        builder.Services.Configure<DrainOptions>(options => options.Delay = delay);
        builder.Services.AddSection<DrainOptions, DrainOptionsValidator>("Drain");
        builder.Services.AddSingleton<DrainingService>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DrainingService>());
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<DrainOptions>>(
            (host, drain) => host.ShutdownTimeout = drain.Value.Delay + drain.Value.RequestTimeout + Margin);
    }

    /// <summary>Closes HTTP/1.1 connections, so that clients reconnect to another replica. Kestrel sends GOAWAY on HTTP/2 connections.</summary>
    public static void UseDrain(this WebApplication app)
    {
        var drain = app.Services.GetRequiredService<DrainingService>();
        app.Use((context, next) =>
        {
            if (HttpProtocol.IsHttp11(context.Request.Protocol))
                context.Response.OnStarting(CloseWhenDraining, (drain, context.Response));
            return next(context);
        });
    }

    // Decided when the headers go out and not when the request came in: the signal may arrive in between.
    private static Task CloseWhenDraining(object state)
    {
        var (drain, response) = ((DrainingService, HttpResponse))state;
        if (drain.IsDraining)
            response.Headers[HeaderNames.Connection] = "close";
        return Task.CompletedTask;
    }
}
