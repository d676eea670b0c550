using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace SreAssignment.Testing;

/// <summary>
/// OpenStack Swift with its S3 API: an S3 server that is not part of this repository. Runs one server of each kind on free loopback ports, in a temporary
/// folder.
/// </summary>
public sealed class SwiftServer : IDisposable
{
    /// <summary>The access key of the only user.</summary>
    public const string AccessKey = "test:tester";

    /// <summary>The secret key of the only user.</summary>
    public const string SecretKey = "testing";

    private const string Packages = "swift-proxy swift-account swift-container swift-object memcached";

    private static readonly string[] Kinds = ["account", "container", "object"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Why the server cannot start on this machine; it is then not started a second time.</summary>
    private static string? _failure;

    private readonly TemporaryFolder _folder = new();
    private readonly List<ToolProcess> _processes = [];
    private ToolProcess? _proxy;

    private SwiftServer()
    {
    }

    /// <summary>Gets the port of the S3 API.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Returns a connection string for a bucket.</summary>
    /// <param name="bucket">The bucket's name.</param>
    /// <param name="port">The port of a proxy in front of the server; <see cref="Port"/> when null.</param>
    public string Connection(string bucket, int? port = null) =>
        $"Endpoint=http://127.0.0.1:{port ?? Port};AccessKey={AccessKey};SecretKey={SecretKey};Bucket={bucket}";

    /// <summary>Starts the servers. Skips the test where they are not installed or do not start; under <c>CI=true</c> that is a failure.</summary>
    public static async Task<SwiftServer> StartAsync()
    {
        foreach (var command in Kinds.Append("proxy").Select(kind => $"swift-{kind}-server").Append("swift-ring-builder").Append("memcached"))
            RequiredTool.Find(command, Packages);
        if (_failure is not null)
            RequiredTool.Missing(_failure);
        var server = new SwiftServer();
        try
        {
            await server.RunAllAsync();
            return server;
        }
        catch (ToolException exception)
        {
            server.Dispose();
            _failure = $"OpenStack Swift does not start. {exception.Message}";
            RequiredTool.Missing(_failure);
            throw;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Starts the server of the S3 API again after <see cref="StopProxy"/>.</summary>
    public async Task StartProxyAsync()
    {
        _proxy = Start(Port, "swift-proxy-server", Path.Combine(_folder.Path, "proxy.conf"));
        await _proxy.ListenAsync();
    }

    /// <summary>Kills the server of the S3 API. The objects stay.</summary>
    public void StopProxy()
    {
        _proxy!.Dispose();
        _processes.Remove(_proxy);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _folder.Dispose();
    }

    private async Task RunAllAsync()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "devices", "d1"));
        await WriteAsync("swift.conf", "[swift-hash]\nswift_hash_path_prefix = a\nswift_hash_path_suffix = b\n");
        foreach (var kind in Kinds)
        {
            var port = FreePort();
            await BuildRingAsync(kind, port);
            await WriteAsync($"{kind}.conf", StorageConfiguration(kind, port));
            Start(port, $"swift-{kind}-server", Path.Combine(_folder.Path, $"{kind}.conf"));
        }
        var cache = FreePort();
        Start(cache, "memcached", "-l", "127.0.0.1", "-p", $"{cache}", "-U", "0", "-u", Environment.UserName);
        await WriteAsync("proxy.conf", ProxyConfiguration(cache));
        foreach (var process in _processes)
            await process.ListenAsync();
        await StartProxyAsync();
    }

    // An object's upload completes when the listing has it, however busy the machine is: by default the object server waits for that for one second.
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
        conn_timeout = 20
        node_timeout = 60
        container_update_timeout = 60
        """;

    // A server on a busy machine is slow, not broken. With Swift's default limits the proxy would suspend it for a minute and return 404 for its objects.
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
        await BuildAsync(builder, "create", "4", "1", "0");
        await BuildAsync(builder, "add", $"r1z1-127.0.0.1:{port}/d1", "1");
        await BuildAsync(builder, "rebalance");
    }

    private static async Task BuildAsync(params string[] arguments)
    {
        var (code, output) = await RequiredTool.RunAsync(RequiredTool.Find("swift-ring-builder", Packages), arguments);
        if (code != 0)
            throw new ToolException($"swift-ring-builder ended with exit code {code}: {output.Trim()}");
    }

    private Task WriteAsync(string name, string content) => File.WriteAllTextAsync(Path.Combine(_folder.Path, name), content);

    private ToolProcess Start(int port, string command, params string[] arguments)
    {
        var process = new ToolProcess(RequiredTool.Find(command, Packages), arguments, port);
        _processes.Add(process);
        return process;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class ToolException(string message) : Exception(message);

    /// <summary>A server that listens on a port.</summary>
    private sealed class ToolProcess : IDisposable
    {
        private readonly Process _process;
        private readonly ConcurrentQueue<string> _output = new();
        private readonly int _port;

        public ToolProcess(string command, string[] arguments, int port)
        {
            _port = port;
            _process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            _process.OutputDataReceived += (_, line) => Keep(line.Data);
            _process.ErrorDataReceived += (_, line) => Keep(line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>Waits until the port accepts connections.</summary>
        /// <exception cref="ToolException">The process ended, or did not listen in time.</exception>
        public async Task ListenAsync()
        {
            try
            {
                await Eventually.GetAsync(IsListeningAsync, listening => listening, StartTimeout);
            }
            catch (TimeoutException)
            {
                throw new ToolException($"{_process.StartInfo.FileName} does not listen after {StartTimeout.TotalSeconds:0} s: {Output}");
            }
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
            _process.Dispose();
        }

        private string Output => string.Join('\n', _output);

        private async Task<bool> IsListeningAsync()
        {
            if (_process.HasExited)
            {
                await _process.WaitForExitAsync();
                throw new ToolException($"{_process.StartInfo.FileName} ended with exit code {_process.ExitCode}: {Output}");
            }
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        private void Keep(string? line)
        {
            // Enough for an error at the start; a server that runs for minutes logs more.
            if (line is not null && _output.Count < 100)
                _output.Enqueue(line);
        }
    }
}
