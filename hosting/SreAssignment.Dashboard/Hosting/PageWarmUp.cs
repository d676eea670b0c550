using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Hosting.Server;
using SreAssignment.Dashboard.Components;
using SreAssignment.Dashboard.Security;

namespace SreAssignment.Dashboard.Hosting;

/// <summary>
/// Opens every page once, as a browser would, so that nobody who opens one waits until it is compiled: the first that people see at once, and the others
/// when the application is up, since the processes that are starting need the processor more.
/// </summary>
internal sealed partial class PageWarmUp(
    IServer server, IHostApplicationLifetime lifetime, ResourceMonitor monitor, SignInCookie cookie, TimeProvider time, ILogger<PageWarmUp> logger) : BackgroundService
{
    private const string FrontPage = "/";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    // Who waits for something that never comes should not keep the pages cold.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server stops before services do.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        await OpenAllAsync(stopping.Token);
    }

    private async Task OpenAllAsync(CancellationToken cancellationToken)
    {
        var listening = new TaskCompletionSource();
        await using (lifetime.ApplicationStarted.Register(listening.SetResult))
            await listening.Task.WaitAsync(cancellationToken);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.All };
        using var browser = new HttpClient(handler) { BaseAddress = server.Addresses()[0] };
        browser.DefaultRequestHeaders.Add("Cookie", cookie.Create());
        var files = FilesOf(await OpenAsync(browser, FrontPage, cancellationToken)).ToHashSet();
        await UntilStartedAsync(cancellationToken);
        foreach (var file in files)
            await OpenAsync(browser, file, cancellationToken);
        foreach (var path in Pages().Where(p => p != FrontPage))
            await OpenAsync(browser, path, cancellationToken);
    }

    private async Task UntilStartedAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, time);
        while (IsStarting() && time.GetElapsedTime(started) < Patience)
            await timer.WaitForNextTickAsync(cancellationToken);
    }

    private bool IsStarting() => monitor.Replicas is var replicas && (replicas.Count == 0 || replicas.Any(ReplicaState.IsStarting));

    private async Task<string> OpenAsync(HttpClient browser, string path, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await browser.GetAsync(path, cancellationToken);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsStringAsync(cancellationToken);
        }
        catch (HttpRequestException e)
        {
            LogFailed(path, e);
            return "";
        }
    }

    /// <summary>The paths of all pages: without what may be left out of them, and with a stand-in for what may not.</summary>
    internal static IEnumerable<string> Pages() => typeof(App).Assembly.GetTypes()
        .SelectMany(t => t.GetCustomAttributes<RouteAttribute>())
        .Select(r => Required().Replace(Optional().Replace(r.Template, ""), "none"));

    /// <summary>The style sheets and scripts that a browser fetches for a page.</summary>
    private static IEnumerable<string> FilesOf(string html) => File().Matches(html).Select(m => m.Groups["path"].Value);

    [GeneratedRegex("""(href|src)="(?<path>[^"]+\.(css|js))["]""")]
    private static partial Regex File();

    [GeneratedRegex(@"/\{[^}]*\?\}")]
    private static partial Regex Optional();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Required();

    [LoggerMessage(LogLevel.Warning, "The page {Path} of the dashboard could not be prepared")]
    private partial void LogFailed(string path, Exception exception);
}
