using System.Text.Json.Serialization;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Telemetry;
using SreAssignment.Auth.Tokens;
using SreAssignment.ServiceDefaults.Management;

namespace SreAssignment.Auth.Endpoints;

/// <summary>The listener for requests of other services of the platform.</summary>
internal static class InternalListener
{
    /// <summary>The setting with the port.</summary>
    public const string PortSetting = "INTERNAL_PORT";

    private const int DefaultPort = 8081;

    public static void AddInternalListener(this IHostApplicationBuilder builder) => builder.AddListenerPort(PortSetting, DefaultPort);

    /// <summary>Hides an endpoint from the public listener.</summary>
    public static void OnInternalListener(this IEndpointConventionBuilder endpoint, ListenerPort port) => endpoint.AddEndpointFilter((context, next) =>
        port.HasAccepted(context.HttpContext) ? next(context) : ValueTask.FromResult<object?>(Results.NotFound()));
}

/// <summary>A well-formed request of an authenticated client.</summary>
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
    public static RouteHandlerBuilder MapOAuth<TEndpoint>(this WebApplication app, string path, Listeners listeners)
        where TEndpoint : class, IOAuthEndpoint
    {
        var endpoint = app.Services.GetRequiredService<TEndpoint>();
        var pipeline = app.Services.GetRequiredService<OAuthPipeline>();
        var name = path[(path.LastIndexOf('/') + 1)..];
        return app.MapPost(path, (Delegate)((HttpContext context) => pipeline.HandleAsync(context, endpoint, listeners, name)));
    }
}

/// <summary>Serializers of the response bodies, generated at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(ExchangeResponse))]
[JsonSerializable(typeof(IntrospectionResponse))]
[JsonSerializable(typeof(RevocationResponse))]
[JsonSerializable(typeof(KeySetDocument))]
[JsonSerializable(typeof(MetadataDocument))]
internal sealed partial class AuthJson : JsonSerializerContext;
