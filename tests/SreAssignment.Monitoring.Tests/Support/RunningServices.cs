using System.Security.Cryptography;

namespace SreAssignment.Monitoring.Tests.Support;

/// <summary>The three services, each in a process of its own, with files as object storage.</summary>
internal sealed class RunningServices : IAsyncDisposable
{
    public static readonly string[] Names = ["auth", "gateway", "images"];

    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificate _certificate = new();
    private readonly Dictionary<string, ServiceProcess> _processes = [];
    private readonly Dictionary<string, HttpClient> _management = [];
    private readonly string _secret = RandomNumberGenerator.GetHexString(64);
    private HttpClient? _gateway;
    private HttpClient? _internal;

    private RunningServices()
    {
    }

    /// <summary>Gets the requests of clients. All clients have the same secret.</summary>
    public GatewayRequests Requests => new(_gateway!, _secret);

    private string Objects => Path.Combine(_folder.Path, "objects");

    /// <summary>Starts the services, and waits until they are ready.</summary>
    /// <param name="clients">The clients of auth beside <c>developer</c>.</param>
    /// <param name="settings">Environment variables of each service.</param>
    public static async Task<RunningServices> StartAsync(IEnumerable<string>? clients = null, params (string Key, string Value)[] settings)
    {
        var services = new RunningServices();
        try
        {
            await services.StartAllAsync(clients ?? [], settings);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gets the metrics of a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="accept">The format.</param>
    public async Task<string> ScrapeAsync(string service, string accept = "text/plain")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "Accept", accept } } };
        using var response = await _management[service].SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Introspects a token at the internal endpoint of auth.</summary>
    public async Task IntrospectAsync(string token)
    {
        using var content = new FormUrlEncodedContent([new("token", token), new("client_id", "gateway"), new("client_secret", _secret)]);
        using var response = await _internal!.PostAsync("/oauth2/introspect", content);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Makes object storage fail, or work again.</summary>
    public void SetStorage(bool works)
    {
        var aside = Objects + "-aside";
        Directory.Move(works ? aside : Objects, works ? Objects : aside);
    }

    /// <summary>Kills the process of a service.</summary>
    public Task KillAsync(string service) => _processes[service].KillAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values)
            await process.DisposeAsync();
        foreach (var client in _management.Values.Concat([_gateway, _internal]))
            client?.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task StartAllAsync(IEnumerable<string> clients, (string Key, string Value)[] settings)
    {
        Directory.CreateDirectory(Objects);
        (string, string)[] common =
        [
            ("ConnectionStrings:storage", $"Path={Objects}"), ("Tokens:Issuer", "http://issuer.test"),
            ("Tls:Folder", Path.GetDirectoryName(_certificate.Path)!),
            .. settings,
        ];
        var auth = Start("auth", "Auth",
        [
            .. common, ("INTERNAL_PORT", "0"), ("Auth:SigningKeys:Folder", Path.Combine(_folder.Path, "keys")), ("Auth:Clients:gateway:Secret", _secret),
            ("Auth:Clients:gateway:GrantTypes", "urn:ietf:params:oauth:grant-type:token-exchange"),
            .. clients.Append("developer").SelectMany(client => new[]
            {
                ($"Auth:Clients:{client}:Secret", _secret), ($"Auth:Clients:{client}:Scopes", "images:read images:write"),
            }),
        ]);
        var authAddress = (await auth.Listening).Public.ToString();
        var internalAddress = await auth.ListeningOnAsync(2);
        _internal = new HttpClient { BaseAddress = internalAddress };

        var images = Start("images", "Images", [.. common, ("services:auth:http:0", authAddress)]);
        var gateway = Start("gateway", "Gateway",
        [
            .. common, ("services:auth:http:0", authAddress), ("services:auth:internal:0", internalAddress.ToString()),
            ("services:images:http:0", (await images.Listening).Public.ToString()), ("Gateway:ClientSecret", _secret),
        ]);
        _gateway = new HttpClient { BaseAddress = (await gateway.Listening).Public };
        foreach (var (name, process) in _processes)
        {
            await process.ReadyAsync();
            _management[name] = new HttpClient { BaseAddress = (await process.Listening).Management };
        }
    }

    private ServiceProcess Start(string name, string assembly, IEnumerable<(string Key, string Value)> settings) =>
        _processes[name] = ServiceProcess.Start($"SreAssignment.{assembly}", environment: "Development", settings: settings);
}
