using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SreAssignment.ObjectStorage.Tests.Support;

/// <summary>
/// OpenStack Swift with its S3 interface: an S3 server that was not written here. One server of each kind on free loopback ports, over a temporary folder.
/// </summary>
internal sealed class SwiftServer : IDisposable
{
    public const string AccessKey = "test:tester";
    public const string SecretKey = "testing";

    private const string InstallCommand = "apt-get install swift-proxy swift-account swift-container swift-object memcached";

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _processes = [];
    private Process? _proxy;

    private SwiftServer()
    {
    }

    public int Port { get; } = FreePort();

    /// <param name="bucket">Its name.</param>
    /// <param name="port">Where it is called, if not directly.</param>
    public string Connection(string bucket, int? port = null) => $"Endpoint=http://127.0.0.1:{port ?? Port};AccessKey={AccessKey};SecretKey={SecretKey};Bucket={bucket}";

    /// <summary>Starts it, or skips the test where it is not installed; under <c>CI=true</c> that is a failure.</summary>
    public static async Task<SwiftServer> StartAsync()
    {
        if (!File.Exists("/usr/bin/swift-proxy-server") || !File.Exists("/usr/bin/memcached"))
            RequiredTool.Missing($"There is no S3 server to test against. Install one: {InstallCommand}");
        var server = new SwiftServer();
        try
        {
            await server.RunAllAsync();
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    public async Task StartProxyAsync()
    {
        _proxy = Start("swift-proxy-server", Path.Combine(_folder.Path, "proxy.conf"));
        await WaitAsync(Port);
    }

    public void StopProxy()
    {
        Stop(_proxy!);
        _processes.Remove(_proxy!);
    }

    public void Dispose()
    {
        foreach (var process in _processes)
            Stop(process);
        _folder.Dispose();
    }

    private async Task RunAllAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "devices", "d1"));
        await WriteAsync("swift.conf", "[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n");
        var ports = new Dictionary<string, int>();
        foreach (var kind in new[] { "account", "container", "object" })
        {
            ports[kind] = FreePort();
            await BuildRingAsync(kind, ports[kind]);
            await WriteAsync($"{kind}.conf", StorageConfiguration(kind, ports[kind]));
            Start($"swift-{kind}-server", Path.Combine(_folder.Path, $"{kind}.conf"));
        }
        var cache = FreePort();
        Start("memcached", "-l", "127.0.0.1", "-p", $"{cache}", "-U", "0", "-u", Environment.UserName);
        await WriteAsync("proxy.conf", ProxyConfiguration(cache));
        foreach (var port in ports.Values.Append(cache))
            await WaitAsync(port);
        await StartProxyAsync();
    }

    private string StorageConfiguration(string kind, int port) => $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {port}
        workers = 0
        user = {Environment.UserName}
        swift_dir = {_folder.Path}
        devices = {_folder.Path}/devices
        mount_check = false
        log_address = {_folder.Path}/log
        [pipeline:main]
        pipeline = {kind}-server
        [app:{kind}-server]
        use = egg:swift#{kind}
        """;

    // A server on a busy machine is slow and not broken: with Swift's own limits it is left alone for a minute, and what it holds is answered with 404.
    private string ProxyConfiguration(int cache) => $"""
        [DEFAULT]
        bind_ip = 127.0.0.1
        bind_port = {Port}
        workers = 0
        user = {Environment.UserName}
        swift_dir = {_folder.Path}
        log_address = {_folder.Path}/log
        [pipeline:main]
        pipeline = catch_errors cache s3api tempauth slo proxy-server
        [app:proxy-server]
        use = egg:swift#proxy
        account_autocreate = true
        conn_timeout = 20
        node_timeout = 60
        error_suppression_limit = 1000000
        [filter:catch_errors]
        use = egg:swift#catch_errors
        [filter:cache]
        use = egg:swift#memcache
        memcache_servers = 127.0.0.1:{cache}
        [filter:s3api]
        use = egg:swift#s3api
        location = us-east-1
        min_segment_size = 5242880
        [filter:tempauth]
        use = egg:swift#tempauth
        user_test_tester = testing .admin
        [filter:slo]
        use = egg:swift#slo
        """;

    private async Task BuildRingAsync(string kind, int port)
    {
        var builder = Path.Combine(_folder.Path, $"{kind}.builder");
        await RunAsync("swift-ring-builder", builder, "create", "4", "1", "0");
        await RunAsync("swift-ring-builder", builder, "add", $"r1z1-127.0.0.1:{port}/d1", "1");
        await RunAsync("swift-ring-builder", builder, "rebalance");
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_folder.Path, name), content);

    private Process Start(string command, params string[] arguments)
    {
        var process = Launch(command, arguments);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        using var process = Launch(command, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{command}: {await output}{error}");
    }

    private static Process Launch(string command, string[] arguments) =>
        Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static void Stop(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private static async Task WaitAsync(int port)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, deadline.Token);
                return;
            }
            catch (SocketException)
            {
                await ticks.WaitForNextTickAsync(deadline.Token);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
