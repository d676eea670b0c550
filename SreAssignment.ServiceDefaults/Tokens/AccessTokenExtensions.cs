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
    /// Adds <see cref="AccessTokenValidator"/> for tokens that name <paramref name="audience"/>, and <see cref="SigningKeyCache"/>. Reads
    /// <see cref="TokenOptions"/> from <c>Tokens</c>; an invalid one stops the service at start.
    /// </summary>
    public static TBuilder AddAccessTokenValidation<TBuilder>(this TBuilder builder, string audience)
        where TBuilder : IHostApplicationBuilder
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<TokenOptions>().BindConfiguration("Tokens").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TokenOptions>, TokenOptionsValidator>();

        // The cache decides itself when to try again; a request that waits for it should not wait for retries.
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
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AccessTokenValidator>(provider, audience));
        services.AddHostedService<SigningKeyRefresher>();
        services.AddHealthChecks().AddCheck<SigningKeyHealthCheck>("signing-keys", HealthStatus.Degraded, [HealthTags.Ready]);
        return builder;
    }
}
