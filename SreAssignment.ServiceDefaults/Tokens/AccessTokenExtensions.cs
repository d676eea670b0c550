using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using SreAssignment.ServiceDefaults.Health;
using SreAssignment.ServiceDefaults.Tokens;

namespace Microsoft.Extensions.Hosting;

/// <summary>Access token validation for a service.</summary>
public static class AccessTokenExtensions
{
    private const int MaxKeySetLength = 1024 * 1024;
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Adds the framework's bearer authentication with <see cref="AccessTokenValidator"/>, and an authorization policy for each scope, named as the
    /// scope. Reads <see cref="TokenOptions"/> from <c>Tokens</c>; an invalid one stops the service at start.
    /// </summary>
    /// <param name="builder">The service.</param>
    /// <param name="audience">The audience (<c>aud</c>) that a token must have.</param>
    /// <param name="scopes">The scopes that endpoints require.</param>
    public static TBuilder AddAccessTokenValidation<TBuilder>(this TBuilder builder, string audience, params string[] scopes)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSection<TokenOptions, TokenOptionsValidator>("Tokens");
        AddSigningKeys(services);
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<TokenOptions>>().Value;
            var keys = provider.GetRequiredService<SigningKeyCache>();
            return new AccessTokenValidator([audience], options.Issuer, keys.FindAsync, options.MaxLifetime, provider.GetRequiredService<TimeProvider>());
        });
        services.TryAddSingleton<AccessTokenEvents>();
        services.AddAuthentication().AddJwtBearer();
        services.RemoveKeyRing();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokenEvents>((options, events) => options.Events = events);
        var authorization = services.AddAuthorizationBuilder();
        foreach (var scope in scopes)
            authorization.AddPolicy(scope, policy => policy.RequireClaim(AccessTokenIdentity.ScopeClaim, scope));
        return builder;
    }

    /// <summary>Authenticates and authorizes requests. The framework would do so before the service defaults, and write no problem.</summary>
    public static WebApplication UseAccessTokens(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        return app;
    }

    /// <summary>
    /// Removes the hosted service that reads the framework's key ring at start, and writes a first key to the disk. The ring is for cookies, which no service
    /// has. Authentication and YARP add it; it is still read where something needs it.
    /// </summary>
    public static void RemoveKeyRing(this IServiceCollection services)
    {
        foreach (var service in services.Where(IsReadAtStart).ToArray())
            services.Remove(service);

        static bool IsReadAtStart(ServiceDescriptor service) =>
            service is { ServiceType: var type, IsKeyedService: false } && type == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly;
    }

    /// <summary>The accepted token of this request; null where the endpoint needs none.</summary>
    public static AccessToken? GetAccessToken(this HttpContext context) => (context.User.Identity as AccessTokenIdentity)?.Token;

    private static void AddSigningKeys(IServiceCollection services)
    {
        // The cache itself decides when to try again, and a request that waits for it should not wait for retries.
#pragma warning disable EXTEXP0001
        services.AddHttpClient(SigningKeyCache.ClientName)
            .ConfigureHttpClient((provider, client) =>
            {
                client.BaseAddress = new Uri(provider.GetRequiredService<IOptions<TokenOptions>>().Value.Authority);
                client.Timeout = FetchTimeout;
                client.MaxResponseContentBufferSize = MaxKeySetLength;
            })
            .RemoveAllResilienceHandlers();
#pragma warning restore EXTEXP0001
        services.AddSingleton<SigningKeyCache>();
        services.AddHostedService<SigningKeyRefresher>();
        services.AddHealthChecks().AddCheck<PublishedKeysHealthCheck>("signing-keys", HealthStatus.Degraded, [HealthTags.Ready]);
    }
}
