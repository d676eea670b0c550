using Microsoft.Extensions.Options;
using SreAssignment.Auth.Clients;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Endpoints;
using SreAssignment.Auth.Keys;
using SreAssignment.Auth.Protocol;
using SreAssignment.Auth.Revocation;
using SreAssignment.Auth.Telemetry;
using SreAssignment.Auth.Tokens;
using SreAssignment.ServiceDefaults.ApiDescription;
using SreAssignment.ServiceDefaults.Health;
using SreAssignment.ServiceDefaults.Management;

namespace SreAssignment.Auth;

/// <summary>An OAuth 2 authorization server for clients that act for themselves.</summary>
internal static class AuthExtensions
{
    /// <summary>Adds the services.</summary>
    public static void AddAuth(this WebApplicationBuilder builder)
    {
        builder.AddInternalListener();
        builder.AddObjectStore("storage");
        AddDescription(builder.Services);
        AddOptions(builder.Services);
        AddKeys(builder.Services);
        AddTokens(builder.Services);
        AddRevocation(builder.Services);
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapAuth(this WebApplication app)
    {
        app.MapOAuth<TokenEndpoint>(OAuthPaths.Token, Listeners.Public | Listeners.Internal).DescribeToken(app.Services.GetServices<ITokenGrant>());
        app.MapOAuth<RevocationEndpoint>(OAuthPaths.Revocation, Listeners.Public).DescribeRevocation();
        app.MapOAuth<IntrospectionEndpoint>(OAuthPaths.Introspection, Listeners.Internal).ExcludeFromDescription();
        app.MapDiscovery();
        app.MapOpenApi().OnInternalListener(app.Services.GetRequiredKeyedService<ListenerPort>(InternalListener.PortSetting));
    }

    private static void AddDescription(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.UseForDescription(AuthJson.Default));
        services.AddOpenApi(options => options.DescribeService("Access tokens", "Every request for images needs one. It is valid for a few minutes."));
    }

    private static void AddOptions(IServiceCollection services)
    {
        services.AddOptions<AuthOptions>().Configure<IHostEnvironment>((options, host) => options.SigningKeys.CreateFirst = host.IsDevelopment());
        services.AddSection<AuthOptions, AuthOptionsAttributes>("Auth");
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.AddSection<IssuerOptions, IssuerOptionsAttributes>("Tokens");
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddSingleton<SigningKeyRing>();
        services.AddHostedService<SigningKeyPolling>();
        services.AddHealthChecks().AddCheck<SigningKeyHealthCheck>("signing-keys", tags: [HealthTags.Ready]);
    }

    private static void AddTokens(IServiceCollection services)
    {
        services.AddSingleton<ClientRegistry>();
        services.AddSingleton<ClientAssertion>();
        services.AddSingleton<ClientAuthenticator>();
        services.AddSingleton<AuthMetrics>();
        services.AddSingleton<OAuthPipeline>();
        services.AddSingleton<TargetAudiences>();
        services.AddSingleton<AccessTokenIssuer>();
        services.AddSingleton<AccessTokenReader>();
        services.AddSingleton<ITokenGrant, ClientCredentialsGrant>();
        services.AddSingleton<ITokenGrant, TokenExchangeGrant>();
        services.AddSingleton<TokenEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
    }

    private static void AddRevocation(IServiceCollection services)
    {
        services.AddSingleton<RevocationList>();
        services.AddSingleton<RevocationStore>();
        services.AddSingleton<RevocationLookup>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<RevocationSync>();
        services.AddHostedService(provider => provider.GetRequiredService<RevocationSync>());
        services.AddHealthChecks().AddCheck<RevocationHealthCheck>("revocations", tags: [HealthTags.Ready]);
    }
}
