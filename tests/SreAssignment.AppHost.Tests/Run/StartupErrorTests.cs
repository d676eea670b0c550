using System.Net;
using System.Net.Sockets;

namespace SreAssignment.AppHost.Tests.Run;

/// <summary>An error in the configuration is one line, and nothing starts.</summary>
public sealed class StartupErrorTests
{
    [Test]
    public async Task Gateway_port_in_use_names_the_port_its_process_and_the_option()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var error = await ErrorAsync($"--gateway-port={port}");
        Assert.That(error, Does.StartWith($"Port {port} of the gateway is in use"));
        Assert.That(error, Does.EndWith($"Stop that process, or choose another port with --gateway-port={port + 1}."));
        if (OperatingSystem.IsLinux())
            Assert.That(error, Does.Contain($" by process {Environment.ProcessId} ("));
    }

    [Test]
    public async Task Dashboard_port_in_use_names_the_port_and_the_option()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var error = await ErrorAsync("--gateway-port=1", $"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=http://localhost:{port}");
        Assert.That(error, Does.Contain($"--ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL=http://localhost:{port + 1}").And.Contain($"Port {port} "));
    }

    [TestCase("--gateway-port=0", "gateway-port is '0', but it must be a number from 1 to 65535: for example --gateway-port=3001.")]
    [TestCase("--gateway-port=http", "gateway-port is 'http', but it must be a number from 1 to 65535: for example --gateway-port=3001.")]
    [TestCase("--Storage=s3", "Storage is 's3', but it must be 'files' or 'minio': set --Storage=files or --Storage=minio.")]
    [TestCase("--Monitoring=yes", "Monitoring is 'yes', but it must be 'true', 'executables' or 'false': set --Monitoring=true.")]
    [TestCase(
        "--Storage=minio --ASPIRE_CONTAINER_RUNTIME=no-such-runtime",
        "Storage=minio needs a container runtime (no-such-runtime: not installed). Start Docker or Podman, or use --Storage=files.")]
    public async Task Unusable_setting_names_the_setting_and_the_fix(string arguments, string message) =>
        Assert.That(await ErrorAsync(["--DcpPublisher:RandomizePorts=true", .. arguments.Split(' ')]), Is.EqualTo(message));

    [Test]
    public async Task Data_directory_that_is_a_file_names_the_directory_and_the_option()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "");
        var error = await ErrorAsync("--DcpPublisher:RandomizePorts=true", $"--DataDirectory={file}");
        Assert.That(error, Does.StartWith($"The data directory {file} cannot be used: ").And.EndWith("Choose another folder with --DataDirectory=PATH."));
    }

    [Test]
    public async Task Monitoring_directory_without_a_configuration_names_the_directory_and_the_option()
    {
        using var folder = new TemporaryFolder();
        var error = await ErrorAsync("--DcpPublisher:RandomizePorts=true", "--Monitoring=executables", $"--MonitoringDirectory={folder.Path}");
        Assert.That(error, Does.StartWith($"The monitoring configuration in {folder.Path} cannot be used: "));
        Assert.That(error, Does.EndWith("Choose a folder like monitoring/ with --MonitoringDirectory=PATH."));
    }

    private static async Task<string> ErrorAsync(params string[] arguments)
    {
        await using var appHost = AppHostProcess.Start(arguments);
        Assert.That(await appHost.WaitForExitAsync(), Is.EqualTo(1), appHost.Output);
        var lines = appHost.Output.Split('\n').Where(l => !l.StartsWith("Using launch settings", StringComparison.Ordinal)).ToList();
        Assert.That(lines, Has.Count.EqualTo(1), appHost.Output);
        return lines[0];
    }
}
