using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SreAssignment.ServiceDefaults.Tests.Tokens;

namespace SreAssignment.Images.Tests.Support;

/// <summary>The service as a process of its own, which can be killed and whose memory can be looked at.</summary>
internal sealed partial class ImagesProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TestAuthority _authority;

    private ImagesProcess(Process process, TestAuthority authority, string address)
    {
        (_process, _authority) = (process, authority);
        Client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(5) };
        var token = authority.Sign(DateTimeOffset.UtcNow, "images", change =>
        {
            change.Claims["scope"] = "images:read images:write";
            // Longer than any test takes.
            change.Expires = DateTime.UtcNow.AddHours(1);
        });
        Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public HttpClient Client { get; }

    /// <summary>Bytes of it in physical memory now, and the most there ever were.</summary>
    public (long Now, long Peak) ResidentBytes
    {
        get
        {
            var status = File.ReadAllText($"/proc/{_process.Id}/status");
            return (Read("VmRSS"), Read("VmHWM"));

            long Read(string name) => 1024 * long.Parse(Regex.Match(status, name + @":\s*(\d+) kB").Groups[1].Value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Starts it over a folder of objects.</summary>
    public static async Task<ImagesProcess> StartAsync(string folder, params (string Key, string Value)[] settings)
    {
        var authority = await TestAuthority.StartAsync();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SreAssignment.Images.dll")])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        (string Key, string Value)[] all =
        [
            ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("MANAGEMENT_PORT", "0"), ("DOTNET_ENVIRONMENT", "Testing"), ("Drain__Delay", "00:00:00"),
            ("ConnectionStrings__storage", $"Path={folder}"), ("Tokens__Issuer", TestAuthority.Issuer), ("Tokens__Authority", authority.Address), .. settings,
        ];
        foreach (var (key, value) in all)
            start.Environment[key] = value;
        var process = Process.Start(start)!;
        var (address, output) = ("", new List<string>());
        while (address.Length == 0 && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.Add(line);
            address = Listening().Match(line).Groups[1].Value;
        }
        if (address.Length == 0)
        {
            await authority.DisposeAsync();
            Assert.Fail($"The service has not started:\n{string.Join('\n', output)}");
        }
        // Else it stops as soon as the pipe is full.
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        return new(process, authority, address);
    }

    /// <summary>As <c>kill -9</c> does it.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
        Client.Dispose();
        await _authority.DisposeAsync();
    }

    // The first address is the public one.
    [GeneratedRegex("Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();
}
