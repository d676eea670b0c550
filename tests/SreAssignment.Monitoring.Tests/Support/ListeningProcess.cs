using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SreAssignment.Monitoring.Tests.Support;

/// <summary>A server process that listens on a port that the system picks and logs the address to standard error.</summary>
internal sealed partial class ListeningProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ListeningProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Gets a client of the server.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">The process ended before it listened.</exception>
    /// <exception cref="TimeoutException">The process did not listen within 30 seconds.</exception>
    public static async Task<ListeningProcess> StartAsync(string fileName, params IEnumerable<string> arguments)
    {
        var process = Process.Start(new ProcessStartInfo(fileName, arguments) { RedirectStandardError = true })!;
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                address.TrySetException(new InvalidOperationException($"{fileName} ended before it listened."));
            else if (Listening().Match(line.Data) is { Success: true } listening)
                address.TrySetResult(new Uri($"http://{listening.Groups["address"].Value}"));
        };
        process.BeginErrorReadLine();
        try
        {
            return new ListeningProcess(process, await address.Task.WaitAsync(StartTimeout));
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [GeneratedRegex("(?i)listening on.*address=(?<address>127\\.0\\.0\\.1:[0-9]+)")]
    private static partial Regex Listening();
}
