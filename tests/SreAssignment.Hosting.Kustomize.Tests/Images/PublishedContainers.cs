using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using k8s.Models;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Images;

/// <summary>The published images as containers, each with the user, the root file system and the capabilities that its Deployment gives it.</summary>
internal sealed class PublishedContainers(PrivateRegistry registry, BuiltObjects built) : IAsyncDisposable
{
    private static readonly string GatewaySecret = new('g', 43);
    private static readonly string DeveloperSecret = new('d', 43);

    private readonly List<string> _ids = [];
    private readonly int _auth = PrivateRegistry.FreePort();
    private readonly int _internal = PrivateRegistry.FreePort();
    private readonly int _images = PrivateRegistry.FreePort();

    public Task<PublishedContainer> RunAuthAsync() => RunAsync("auth", _auth, new()
    {
        ["INTERNAL_PORT"] = $"{_internal}",
        ["ConnectionStrings__storage"] = "Path=/tmp/data",
        ["ObjectStore__Initialize"] = "true",
        ["Auth__Clients__gateway__Secret"] = GatewaySecret,
        ["Auth__Clients__developer__Secret"] = DeveloperSecret,
        ["Auth__SigningKeys__Folder"] = "/tmp/keys",
        ["Auth__SigningKeys__CreateFirst"] = "true",
    });

    public Task<PublishedContainer> RunImagesAsync() => RunAsync("images", _images, new()
    {
        ["services__auth__http__0"] = $"http://127.0.0.1:{_auth}",
        ["ConnectionStrings__storage"] = "Path=/tmp/data",
        ["ObjectStore__Initialize"] = "true",
        ["Images__Links__Keys__0"] = new string('k', 43),
    });

    public Task<PublishedContainer> RunGatewayAsync() => RunAsync("gateway", PrivateRegistry.FreePort(), new()
    {
        ["services__auth__http__0"] = $"http://127.0.0.1:{_auth}",
        ["services__auth__internal__0"] = $"http://127.0.0.1:{_internal}",
        ["services__images__http__0"] = $"http://127.0.0.1:{_images}",
        ["Gateway__ClientSecret"] = GatewaySecret,
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _ids)
            await registry.PodmanAsync("rm", "--force", id);
    }

    private async Task<PublishedContainer> RunAsync(string service, int port, Dictionary<string, string> own)
    {
        var pod = built.Single<V1Deployment>(service).Spec.Template.Spec;
        var (container, security, management) = (pod.Containers[0], pod.Containers[0].SecurityContext, PrivateRegistry.FreePort());
        var settings = new Dictionary<string, string>(built.Of<V1ConfigMap>().Single(m => m.Metadata.Name == container.EnvFrom[0].ConfigMapRef.Name).Data)
        {
            ["HTTP_PORTS"] = $"{port}",
            ["MANAGEMENT_PORT"] = $"{management}",
            ["Tokens__Issuer"] = "http://localhost:3000",
        };
        foreach (var (name, value) in own)
            settings[name] = value;
        await registry.PullAsync(container.Image);
        var id = PrivateRegistry.Succeeded(await registry.PodmanAsync(
        [
            "run", "--detach", "--network", "host", "--tmpfs", "/tmp:mode=1777", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024",
            "--user", $"{pod.SecurityContext.RunAsUser}:{pod.SecurityContext.RunAsGroup}",
            .. security.ReadOnlyRootFilesystem == true ? (string[])["--read-only"] : [],
            .. security.AllowPrivilegeEscalation == false ? (string[])["--security-opt", "no-new-privileges"] : [],
            .. security.Capabilities.Drop.Select(c => $"--cap-drop={c}"),
            .. settings.SelectMany(s => (string[])["--env", $"{s.Key}={s.Value}"]),
            container.Image,
        ]));
        _ids.Add(id);
        var readiness = $"http://127.0.0.1:{management}{container.ReadinessProbe.HttpGet.Path}";
        return new(registry, id, port, readiness, pod.TerminationGracePeriodSeconds!.Value, DeveloperSecret);
    }
}

/// <summary>A running container of a published image.</summary>
internal sealed class PublishedContainer(PrivateRegistry registry, string id, int port, string readiness, long gracePeriod, string developerSecret)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Waits until the readiness probe of the pod succeeds.</summary>
    public async Task AssertReadyAsync()
    {
        using var client = new HttpClient();
        using var deadline = new CancellationTokenSource(StartTimeout);
        while (true)
        {
            try
            {
                using var response = await client.GetAsync(readiness, deadline.Token);
                if (response.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                var (_, running, _) = await registry.PodmanAsync("inspect", id, "--format", "{{.State.Running}}");
                if (running.Trim() != "true")
                    Assert.Fail(await LogAsync());
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"The container is not ready after {StartTimeout}. {await LogAsync()}");
            }
        }
    }

    /// <summary>Creates a client of the gateway with the token of the developer.</summary>
    public async Task<HttpClient> CreateClientAsync()
    {
        var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "developer",
            ["client_secret"] = developerSecret,
        });
        using var response = await client.PostAsync("/oauth2/token", form);
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), body);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)JsonNode.Parse(body)!["access_token"]!);
        return client;
    }

    /// <summary>Ends the container within the grace period of the pod; it must exit with 0.</summary>
    public async Task AssertEndsAsync()
    {
        PrivateRegistry.Succeeded(await registry.PodmanAsync("stop", "--time", $"{gracePeriod}", id));
        var exitCode = PrivateRegistry.Succeeded(await registry.PodmanAsync("inspect", id, "--format", "{{.State.ExitCode}}"));
        Assert.That(exitCode, Is.EqualTo("0"), await LogAsync());
    }

    /// <summary>Gets what the container has written.</summary>
    public async Task<string> LogAsync()
    {
        var (_, output, error) = await registry.PodmanAsync("logs", id);
        return output + error;
    }
}
