using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;
using SreAssignment.ServiceDefaults.Management;

namespace SreAssignment.Auth.Endpoints;

/// <summary>The listener for requests of other services of the platform.</summary>
internal static class InternalListener
{
    /// <summary>The setting with the port.</summary>
    public const string PortSetting = "INTERNAL_PORT";

    private const int DefaultPort = 8081;

    public static void AddInternalListener(this IHostApplicationBuilder builder) => builder.AddListenerPort(PortSetting, DefaultPort);
}

/// <summary>A well-formed request of an authenticated client.</summary>
/// <param name="Client">The client.</param>
/// <param name="Form">The parameters.</param>
/// <param name="Listener">The listener that accepted the connection.</param>
internal sealed record OAuthRequest(Client Client, OAuthForm Form, Listeners Listener);

/// <summary>An OAuth endpoint.</summary>
internal interface IOAuthEndpoint
{
    /// <summary>Handles a request. Returns an <see cref="OAuthError"/> for one that is rejected.</summary>
    ValueTask<IResult> HandleAsync(OAuthRequest request, CancellationToken cancellationToken);
}

/// <summary>What all OAuth endpoints share: the form is read, the client is authenticated, and the response is counted.</summary>
internal sealed class OAuthPipeline(
    ClientAuthenticator authenticator, AuthMetrics metrics, TimeProvider time, [FromKeyedServices(InternalListener.PortSetting)] ListenerPort internalPort)
{
    /// <summary>Handles one request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="listeners">The listeners that have the endpoint.</param>
    /// <param name="name">The endpoint's name in metrics.</param>
    public async Task HandleAsync(HttpContext context, IOAuthEndpoint endpoint, Listeners listeners, string name)
    {
        var listener = internalPort.HasAccepted(context) ? Listeners.Internal : Listeners.Public;
        if (!listeners.HasFlag(listener))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var start = time.GetTimestamp();
        try
        {
            // RFC 6749 section 5.1.
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Pragma = "no-cache";
            var result = await HandleAsync(context, endpoint, listener);
            if (result is OAuthError error)
                metrics.Refused(name, error.Status == StatusCodes.Status429TooManyRequests ? "too_many_failures" : error.Code);

            await result.ExecuteAsync(context);
            metrics.Responded(name, context.Response.StatusCode, time.GetElapsedTime(start));
        }
        catch when (!context.RequestAborted.IsCancellationRequested)
        {
            metrics.Responded(name, StatusCodes.Status500InternalServerError, time.GetElapsedTime(start));
            throw;
        }
    }

    private async ValueTask<IResult> HandleAsync(HttpContext context, IOAuthEndpoint endpoint, Listeners listener)
    {
        var form = await OAuthForm.ReadAsync(context.Request, context.RequestAborted);
        if (form.Failed)
            return form.Error;

        var client = await authenticator.AuthenticateAsync(context, form.Value, listener);
        return client.Failed
            ? client.Error
            : await endpoint.HandleAsync(new OAuthRequest(client.Value, form.Value, listener), context.RequestAborted);
    }
}

/// <summary>Maps OAuth endpoints.</summary>
internal static class OAuthEndpointExtensions
{
    /// <summary>Maps <c>POST</c> on <paramref name="path"/> to <typeparamref name="TEndpoint"/>.</summary>
    public static void MapOAuth<TEndpoint>(this WebApplication app, string path, Listeners listeners)
        where TEndpoint : class, IOAuthEndpoint
    {
        var endpoint = app.Services.GetRequiredService<TEndpoint>();
        var pipeline = app.Services.GetRequiredService<OAuthPipeline>();
        var name = path[(path.LastIndexOf('/') + 1)..];
        app.MapPost(path, context => pipeline.HandleAsync(context, endpoint, listeners, name));
    }
}
