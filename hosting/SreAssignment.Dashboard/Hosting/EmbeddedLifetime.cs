namespace SreAssignment.Dashboard.Hosting;

/// <summary>
/// The lifetime of a web application inside of the host, which alone decides when it ends. By default it would react to the same signals as the host, and drop
/// its connections while the application still ends and the pages still have something to show.
/// </summary>
internal sealed class EmbeddedLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
