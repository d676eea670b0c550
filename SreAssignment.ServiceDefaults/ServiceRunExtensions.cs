using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.Hosting;

/// <summary>The whole life of a service.</summary>
public static class ServiceRunExtensions
{
    private const int Failed = 1;

    /// <summary>
    /// Runs a service until it is stopped. One that is stopped while it still starts ends as well as any other; one that cannot start as it is set up says on
    /// standard error what to change.
    /// </summary>
    /// <returns>The exit code: 0, or 1 when it could not start.</returns>
    public static async Task<int> RunServiceAsync(this WebApplication app)
    {
        var (started, stopping) = (app.Lifetime.ApplicationStarted, app.Lifetime.ApplicationStopping);
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (OperationCanceledException) when (!started.IsCancellationRequested && stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception e) when (!started.IsCancellationRequested && Mistakes(e) is { Count: > 0 } mistakes)
        {
            foreach (var mistake in mistakes)
                await Console.Error.WriteLineAsync($"error: {mistake}");
            return Failed;
        }
    }

    /// <summary>What whoever set the service up can change: settings, and addresses that others listen at.</summary>
    private static IReadOnlyList<string> Mistakes(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several when several.InnerExceptions.All(e => e is OptionsValidationException) => [.. several.InnerExceptions.SelectMany(Mistakes)],
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } taken => [taken.Message],
        _ => [],
    };
}
