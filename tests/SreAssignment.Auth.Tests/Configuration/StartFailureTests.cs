using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SreAssignment.Auth.Tests.Configuration;

/// <summary>A process that cannot start with its settings says in one line what to change, without a stack trace, and exits with code 1.</summary>
public sealed class StartFailureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StartFailureTests() => TestKeys.Add(Keys, "key", DateTimeOffset.UtcNow.AddHours(-1));

    private string Keys => Path.Combine(_folder.Path, "keys");

    public void Dispose() => _folder.Dispose();

    [TestCase("Auth__Clients__demo__Secret", "", "error: Auth:Clients:demo:Secret has 0 characters; use at least 32")]
    [TestCase("Auth__TokenLifetime", "soon", "error: Failed to convert configuration value 'soon' at 'Auth:TokenLifetime'")]
    [TestCase("ConnectionStrings__storage", "here", "error: ConnectionStrings:storage is not of the form 'Name=value;Name=value'")]
    [TestCase("ASPNETCORE_URLS", "here", "error: ASPNETCORE_URLS has 'here'.")]
    [TestCase("Tls__Folder", "/nonexistent", "error: Tls:Folder is '/nonexistent', its certificate cannot be read: ")]
    [TestCase("TrustedProxies", "here", "error: TrustedProxies has 'here'.")]
    [TestCase("Kestrel__Certificates__Default__Path", "/nonexistent/tls.crt", "error: A file that the settings name cannot be used: ")]
    public Task A_setting(string name, string value, string error) => AssertAsync(error, (name, value));

    [Test]
    public async Task A_key_that_cannot_be_read()
    {
        Directory.Delete(Keys, recursive: true);
        TestKeys.Add(Keys, "broken", DateTimeOffset.UtcNow.AddHours(-1), "not a key");
        await AssertAsync($"error: Auth:SigningKeys:Folder is '{Keys}', and has no usable key: ");
    }

    [TestCase("ASPNETCORE_URLS", "http://127.0.0.1:{0}", "ASPNETCORE_URLS or HTTP_PORTS")]
    [TestCase("INTERNAL_PORT", "{0}", "INTERNAL_PORT")]
    public async Task A_port_in_use(string name, string value, string setting)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var error = await AssertAsync("error: Failed to bind to address http://127.0.0.1:", (name, string.Format(null, value, port)));
        Assert.That(error, Does.EndWith($"or change {setting}."));
    }

    private async Task<string> AssertAsync(string error, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "SreAssignment.Auth.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.Path,
        };
        (string, string)[] defaults =
        [
            ("ASPNETCORE_ENVIRONMENT", "Production"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("MANAGEMENT_PORT", "0"), ("INTERNAL_PORT", "0"),
            ("Auth__SigningKeys__Folder", Keys), ("Auth__Clients__demo__Secret", TestClients.Demo.Secret), ("Auth__Clients__demo__Scopes", "images:read"),
            ("Tokens__Issuer", AuthHost.Issuer), ("ObjectStore__Initialize", "true"),
        ];
        foreach (var (name, value) in defaults.Concat(settings))
            start.Environment[name] = value;
        // The certificate is read where there is an https address.
        if (settings.Any(setting => setting.Name.StartsWith("Kestrel", StringComparison.Ordinal)))
            start.Environment["ASPNETCORE_URLS"] = "https://127.0.0.1:0";

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        finally
        {
            process.Kill();
        }

        Assert.That(process.ExitCode, Is.EqualTo(1), await errors);
        Assert.That((await errors).TrimEnd(), Does.StartWith(error).And.Not.Contain('\n'));
        Assert.That(await output, Does.Not.Contain("Exception"));
        return (await errors).TrimEnd();
    }
}
