using System.Diagnostics;
using System.Formats.Tar;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Images;

/// <summary>
/// A registry on loopback that asks for a password, and podman with a store of its own. The base image is this machine's own runtime and what that links to.
/// </summary>
internal sealed class PrivateRegistry : IDisposable
{
    public const string User = "tester";
    public const string Password = "testing";

    private const string Install = "apt-get install podman runc docker-registry apache2-utils";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private Process? _registry;

    private PrivateRegistry()
    {
    }

    public string Host { get; } = $"localhost:{FreePort()}";

    public string BaseImage => $"{Host}/runtime:10.0";

    /// <summary>The base image as an archive.</summary>
    public string BaseArchive => Path.Combine(_folder.Path, "rootfs.tar");

    /// <summary>A folder with docker's configuration, credentials in it.</summary>
    public string DockerConfig => Path.Combine(_folder.Path, "docker");

    /// <summary>A folder with a command <c>podman</c> that uses the store and the credentials of this registry.</summary>
    public string PodmanPath => Path.Combine(_folder.Path, "bin");

    public static async Task<PrivateRegistry> StartAsync()
    {
        foreach (var tool in (string[])["/usr/bin/podman", "/usr/sbin/runc", "/usr/bin/docker-registry", "/usr/bin/htpasswd"])
        {
            if (!File.Exists(tool))
                RequiredTool.Missing($"{Path.GetFileName(tool)} is not installed. Install it: {Install}");
        }

        var registry = new PrivateRegistry();
        try
        {
            await registry.ServeAsync();
            await registry.PushBaseImageAsync();
            return registry;
        }
        catch
        {
            registry.Dispose();
            throw;
        }
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public Task<(int ExitCode, string Output, string Error)> PodmanAsync(params string[] arguments) =>
        CommandRunner.RunAsync(_folder.Path, Install, "podman", [.. StoreOptions, .. arguments]);

    private string[] StoreOptions =>
    [
        "--root", Path.Combine(_folder.Path, "store"), "--runroot", Path.Combine(_folder.Path, "run"),
        "--storage-driver", "vfs", "--cgroup-manager", "cgroupfs", "--runtime", "runc",
    ];

    public void Dispose()
    {
        if (_registry is { HasExited: false })
        {
            _registry.Kill();
            _registry.WaitForExit();
        }

        _registry?.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync()
    {
        var (_, hash, _) = await CommandRunner.RunAsync(_folder.Path, Install, "htpasswd", "-Bbn", User, Password);
        var users = _folder.Write("htpasswd", hash);
        var configuration = _folder.Write("registry.yml", $"""
            version: 0.1
            log:
              level: error
            storage:
              filesystem:
                rootdirectory: {_folder.Path}/images
            http:
              addr: "{Host.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)}"
            auth:
              htpasswd:
                realm: test
                path: {users}
            """);
        var login = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}")) };
        _folder.Write("docker/config.json", new JsonObject { ["auths"] = new JsonObject { [Host] = login } }.ToJsonString());
        var insecure = _folder.Write("registries.conf", $"[[registry]]\nlocation = \"{Host}\"\ninsecure = true\n");
        var podman = _folder.Write("bin/podman", $"""
            #!/bin/sh
            export REGISTRY_AUTH_FILE={DockerConfig}/config.json CONTAINERS_REGISTRIES_CONF={insecure}
            exec /usr/bin/podman {string.Join(' ', StoreOptions)} "$@"
            """);
        File.SetUnixFileMode(podman, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _registry = Process.Start(new ProcessStartInfo("docker-registry", ["serve", configuration])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        })!;
        _registry.BeginErrorReadLine();
        _registry.BeginOutputReadLine();

        using var client = new HttpClient();
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var response = await client.GetAsync($"http://{Host}/v2/", deadline.Token);
                Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "it requires a password");
                return;
            }
            catch (HttpRequestException) when (!_registry.HasExited)
            {
                deadline.Token.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task PushBaseImageAsync()
    {
        var script = _folder.Write("rootfs.sh", """
            set -eu
            root=$1
            dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
            mkdir -p "$root/tmp" "$root/etc/ssl/certs" "$root/app" "$root/proc" "$root/sys" "$root/dev"
            chmod 1777 "$root/tmp"
            cp -r --parents "$dotnet/host/fxr" "$dotnet"/shared/Microsoft.NETCore.App/10.* "$dotnet"/shared/Microsoft.AspNetCore.App/10.* \
                "$dotnet/dotnet" "$root"
            ssl=$(ldconfig -p | sed -n 's/.*lib\(ssl\|crypto\)\.so\.3 .*x86-64.*=> //p')
            for file in "$dotnet/dotnet" "$dotnet"/host/fxr/*/*.so "$dotnet"/shared/Microsoft.NETCore.App/10.*/*.so $ssl; do \
                ldd "$file" 2> /dev/null || true; done \
                | grep -o '/[^ ]*\.so[^ ]*' | grep -v lttng | sort -u | while read -r library; do cp -L --parents "$library" "$root"; done
            # The base image of production has all of glibc.
            for library in $ssl $(dpkg -L libc6 | grep '^/lib.*\.so'); do cp -L --parents "$library" "$root"; done
            printf 'app:x:1654:1654::/tmp:/bin/false\n' > "$root/etc/passwd"
            tar -C "$root" -cf "$root.tar" .
            printf '%s' "$dotnet"
            """);
        var root = Path.Combine(_folder.Path, "rootfs");
        var dotnet = Succeeded(await CommandRunner.RunAsync(_folder.Path, Install, "sh", script, root));
        Succeeded(await PodmanAsync("import", "--change", $"ENV PATH={dotnet}", "--change", $"ENV DOTNET_ROOT={dotnet}", "--change", "USER 1654",
            $"{root}.tar", BaseImage));
        Succeeded(await PodmanAsync("push", "--tls-verify=false", "--creds", $"{User}:{Password}", BaseImage));
    }

    /// <summary>Pushes an image of another processor architecture. It is empty: it cannot run here.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> PushEmptyImageAsync(string architecture)
    {
        var image = $"{Host}/empty:{architecture}";
        var archive = Path.Combine(_folder.Path, "empty.tar");
        Directory.CreateDirectory(Path.Combine(_folder.Path, "empty"));
        await TarFile.CreateFromDirectoryAsync(Path.Combine(_folder.Path, "empty"), archive, includeBaseDirectory: true);
        Succeeded(await PodmanAsync("import", "--arch", architecture, archive, image));
        Succeeded(await PodmanAsync("push", "--tls-verify=false", "--creds", $"{User}:{Password}", image));
        return image;
    }

    /// <summary>Pulls an image with the credentials.</summary>
    public async Task PullAsync(string image, params string[] options) =>
        Succeeded(await PodmanAsync(["pull", "--tls-verify=false", "--creds", $"{User}:{Password}", .. options, image]));

    public static string Succeeded((int ExitCode, string Output, string Error) result)
    {
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        return result.Output.Trim();
    }
}
