using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SreAssignment.Gateway.Tests.StandIns;

/// <summary>A service as a process of its own, as it is in production but for its addresses: free ones on loopback.</summary>
internal sealed partial class ServiceProcess : IDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<(Uri Public, Uri Management)> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Uri? _public;

    private ServiceProcess(Process process)
    {
        _process = process;
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"The process ended with {process.ExitCode}."));
        process.OutputDataReceived += (_, line) => Read(line.Data);
        // Read to the end of its life, since a pipe that nobody reads stops the process when it is full.
        process.BeginOutputReadLine();
    }

    public Uri Address { get; private set; } = null!;

    /// <summary>Memory in use, in bytes, as the kernel counts it.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <param name="name">The assembly, which lies beside the tests.</param>
    /// <param name="settings">Its configuration.</param>
    public static Task<ServiceProcess> StartAsync(string name, params (string Key, string Value)[] settings) => StartAsync(name, trusted: null, settings);

    /// <param name="name">The assembly, which lies beside the tests.</param>
    /// <param name="trusted">The one certificate that it trusts.</param>
    /// <param name="settings">Its configuration.</param>
    public static async Task<ServiceProcess> StartAsync(string name, TestCertificate? trusted, params (string Key, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, WorkingDirectory = AppContext.BaseDirectory };
        start.Environment["DOTNET_ENVIRONMENT"] = start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        if (trusted is not null)
            start.Environment["SSL_CERT_FILE"] = trusted.Path;
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, $"{name}.dll"));
        (string, string)[] defaults = [("urls", "http://127.0.0.1:0"), ("MANAGEMENT_PORT", "0"), ("Drain:Delay", "00:00:00")];
        foreach (var (key, value) in defaults.Concat(settings))
            start.ArgumentList.Add($"--{key}={value}");
        var service = new ServiceProcess(Process.Start(start)!);
        try
        {
            (service.Address, var management) = await service._listening.Task;
            using var client = new HttpClient { BaseAddress = management };
            Assert.That(
                async () => (await client.GetAsync("/health")).IsSuccessStatusCode, Is.True.After(30).Seconds.PollEvery(100).MilliSeconds, $"{name} is not ready.");
            return service;
        }
        catch
        {
            service.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    // The public address comes first.
    private void Read(string? line)
    {
        if (line is null || Listening().Match(line) is not { Success: true } match)
            return;
        var address = new Uri(match.Groups[1].Value);
        if (_public is null)
            _public = address;
        else
            _listening.TrySetResult((_public, address));
    }

    [GeneratedRegex("\"Now listening on: (http://[^\"]+)\"")]
    private static partial Regex Listening();
}
