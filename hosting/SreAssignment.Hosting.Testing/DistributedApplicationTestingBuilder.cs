using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Runs an application's own entry point in a test: random ports, no dashboard, nothing on the terminal, environment Development.</summary>
public static class DistributedApplicationTestingBuilder
{
    /// <summary>Runs the entry point up to where it builds the application.</summary>
    /// <typeparam name="TEntryPoint">A type of the application's assembly, such as <c>Projects.My_AppHost</c>.</typeparam>
    /// <exception cref="DistributedApplicationException">The entry point ended without building an application.</exception>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    /// <summary>Runs the entry point, with a command line, up to where it builds the application.</summary>
    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>(args, (_, _) => { }, cancellationToken);

    /// <summary>Runs the entry point, with a command line and with the host set up otherwise, up to where it builds the application.</summary>
    /// <inheritdoc cref="CreateAsync{TEntryPoint}(CancellationToken)"/>
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(
        string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder, CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync(typeof(TEntryPoint), args, configureBuilder, cancellationToken);

    /// <summary>Runs the entry point of a type's assembly, with a command line and with the host set up otherwise, up to where it builds the application.</summary>
    /// <exception cref="DistributedApplicationException">The entry point ended without building an application.</exception>
    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync(
        Type entryPoint, string[] args, Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(entryPoint);
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(configureBuilder);
        var run = new EntryPointRun(entryPoint.Assembly, configureBuilder);
        var builder = await run.StartAsync(args).WaitAsync(cancellationToken);
        builder.Services.AddHttpClient();
        builder.Services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler());
        return new TestingBuilder(builder, run);
    }
}
