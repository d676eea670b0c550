using SreAssignment.Bench.Harness;

namespace SreAssignment.Bench.Peers;

/// <summary>A peer in a process of its own.</summary>
internal sealed record Peer(string Name, ServerProcess Process, Uri Address) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();

    /// <summary>Starts a peer on a port that the system chooses, and waits for it.</summary>
    public static async Task<Peer> StartAsync(
        string name, string work, Func<int, (string Command, string[] Arguments, Dictionary<string, string> Environment)> command, string probe,
        CancellationToken cancellationToken, string? folder = null)
    {
        var port = ServerProcess.FreePort();
        var (file, arguments, environment) = command(port);
        var process = ServerProcess.Start(work, file, arguments, environment, folder);
        var address = new Uri($"http://127.0.0.1:{port}");
        try
        {
            await process.ReadyAsync(new(address, probe), cancellationToken);
            return new(name, process, address);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Peers of the gateway: each validates signature, issuer, audience and expiry of an ES256 token, and forwards the request.</summary>
internal static class ProxyPeers
{
    public const string Probe = "/ready";

    public static async Task<Peer> HaProxyAsync(Platform platform, string work, Uri backend, CancellationToken cancellationToken) => await Peer.StartAsync(
        "HAProxy", work,
        port =>
        {
            var file = Path.Combine(work, $"haproxy-{port}.cfg");
            File.WriteAllText(file, HaProxyConfiguration(port, platform.PublicKeyFile, backend));
            return (Tool.Find("haproxy", "haproxy"), ["-db", "-f", file], []);
        },
        Probe, cancellationToken);

    public static async Task<Peer> YarpAsync(Platform platform, string work, Uri backend, CancellationToken cancellationToken)
    {
        var executable = await Tool.PublishAsync("bench/SreAssignment.Bench.Yarp", cancellationToken);
        return await Peer.StartAsync(
            "YARP with JwtBearer", work, port => (executable, [], Tokens(platform, backend, port)),
            Probe, cancellationToken);
    }

    public static async Task<Peer> ExpressAsync(Platform platform, string work, Uri backend, CancellationToken cancellationToken)
    {
        var folder = await Tool.InstallNpmAsync("express", cancellationToken);
        return await Peer.StartAsync(
            "Express with jsonwebtoken", work,
            port => (Tool.Find("node", "nodejs"), [Path.Combine(folder, "gateway.mjs")], Tokens(platform, backend, port)),
            Probe, cancellationToken, folder);
    }

    private static Dictionary<string, string> Tokens(Platform platform, Uri backend, int port) => new()
    {
        ["PORT"] = $"{port}",
        ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
        ["ISSUER"] = Platform.Issuer,
        ["AUDIENCE"] = Platform.Audience,
        ["PUBLIC_KEY_FILE"] = platform.PublicKeyFile,
        ["BACKEND"] = Platform.Address(backend),
    };

    private static string HaProxyConfiguration(int port, string keyFile, Uri backend) => $$"""
        global
            maxconn 4096
        defaults
            mode http
            timeout connect 5s
            timeout client 60s
            timeout server 60s
            http-reuse always
        frontend public
            bind 127.0.0.1:{{port}}
            http-request return status 200 content-type text/plain string ready if { path {{Probe}} }
            http-request set-var(txn.token) http_auth_bearer
            http-request deny deny_status 401 unless { var(txn.token),jwt_header_query('$.alg') -m str ES256 }
            http-request deny deny_status 401 unless { var(txn.token),jwt_payload_query('$.iss') -m str {{Platform.Issuer}} }
            http-request deny deny_status 401 unless { var(txn.token),jwt_payload_query('$.aud') -m str {{Platform.Audience}} }
            http-request set-var(txn.now) date()
            http-request set-var(txn.left) var(txn.token),jwt_payload_query('$.exp','int'),sub(txn.now)
            http-request deny deny_status 401 unless { var(txn.left) -m int gt 0 }
            http-request deny deny_status 401 unless { var(txn.token),jwt_verify(ES256,"{{keyFile}}") -m int 1 }
            default_backend images
        backend images
            server images {{backend.Host}}:{{backend.Port}}

        """;
}

/// <summary>Peers of auth: each issues ES256 tokens to a client with a secret, and validates them.</summary>
internal static class TokenPeers
{
    public static async Task<Peer> GoAsync(string work, CancellationToken cancellationToken)
    {
        var source = Repository.PathOf("bench", "go", "main.go");
        var program = Path.Combine(Repository.Artifacts, "go", "tokens");
        await Tool.RunAsync(
            Tool.Find("go", "golang-go"), ["build", "-o", program, source], cancellationToken,
            new Dictionary<string, string> { ["GOCACHE"] = Path.Combine(Repository.Artifacts, "go", "cache"), ["GOFLAGS"] = "-mod=mod" });
        return await Peer.StartAsync("Go net/http", work, port => (program, [], Credentials(port)), ProxyPeers.Probe, cancellationToken);
    }

    public static async Task<Peer> ExpressAsync(string work, CancellationToken cancellationToken)
    {
        var folder = await Tool.InstallNpmAsync("express", cancellationToken);
        return await Peer.StartAsync(
            "Express with jsonwebtoken", work, port => (Tool.Find("node", "nodejs"), [Path.Combine(folder, "tokens.mjs")], Credentials(port)),
            ProxyPeers.Probe, cancellationToken, folder);
    }

    public const string Client = "developer";

    public const string Secret = "0123456789abcdef0123456789abcdef";

    private static Dictionary<string, string> Credentials(int port) => new()
    {
        ["PORT"] = $"{port}",
        ["CLIENT"] = Client,
        ["SECRET"] = Secret,
        ["ISSUER"] = Platform.Issuer,
    };
}

/// <summary>Peers of images.</summary>
internal static class ImagePeers
{
    public static async Task<Peer> SharpAsync(string work, CancellationToken cancellationToken)
    {
        var folder = await Tool.InstallNpmAsync("sharp", cancellationToken);
        return await Peer.StartAsync(
            "sharp", work, port => (Tool.Find("node", "nodejs"), [Path.Combine(folder, "server.mjs")], new() { ["PORT"] = $"{port}" }), ProxyPeers.Probe,
            cancellationToken, folder);
    }

    public static async Task<Peer> FlaskAsync(string work, CancellationToken cancellationToken)
    {
        var gunicorn = Tool.Find("gunicorn", "gunicorn python3-flask python3-pil");
        const string python = "/usr/bin/python3";
        try
        {
            await Tool.RunAsync(python, ["-c", "import flask, PIL"], cancellationToken);
        }
        catch (InvalidOperationException)
        {
            throw new MissingToolException("Flask with Pillow", "apt-get install python3-flask python3-pil");
        }
        return await Peer.StartAsync(
            "Flask with Pillow", work,
            port =>
            {
                string[] arguments =
                    [gunicorn, "--workers", $"{Environment.ProcessorCount}", "--bind", $"127.0.0.1:{port}", "--log-level", "warning", "server:app"];
                return (python, arguments, []);
            },
            ProxyPeers.Probe, cancellationToken, Repository.PathOf("bench", "flask"));
    }

    /// <summary>nginx with one fixed response under every path, and the files of a folder under <c>/files/</c>.</summary>
    public static async Task<Peer> NginxAsync(string work, string files, string fixedBody, CancellationToken cancellationToken) => await Peer.StartAsync(
        "nginx", work,
        port =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(work, $"nginx-{port}")).FullName;
            var file = Path.Combine(folder, "nginx.conf");
            File.WriteAllText(file, NginxConfiguration(port, folder, files, fixedBody));
            return (Tool.Find("nginx", "nginx-light"), ["-p", folder, "-c", file, "-e", Path.Combine(folder, "error.log")], []);
        },
        ProxyPeers.Probe, cancellationToken);

    private static string NginxConfiguration(int port, string folder, string files, string fixedBody) => $$"""
        {{(Environment.UserName == "root" ? "user root;" : "")}}
        daemon off;
        worker_processes auto;
        pid {{folder}}/nginx.pid;
        events { worker_connections 1024; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            keepalive_requests 100000000;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            server {
                listen 127.0.0.1:{{port}};
                location / { default_type application/json; return 200 '{{fixedBody}}'; }
                location /files/ { alias {{files}}/; default_type image/jpeg; }
            }
        }

        """;
}
