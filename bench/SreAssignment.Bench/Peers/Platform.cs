using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SreAssignment.Bench.Harness;

namespace SreAssignment.Bench.Peers;

/// <summary>A service of this repository in a process of its own.</summary>
/// <param name="Process">The process.</param>
/// <param name="Public">Its public address.</param>
/// <param name="Management">The address of health and metrics.</param>
/// <param name="Internal">The internal address of auth.</param>
internal sealed record Service(ServerProcess Process, Uri Public, Uri Management, Uri? Internal = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

/// <summary>
/// The three services as releases in the environment Production. The rate limits are those that the client of the bench does not reach, and the access log is
/// off, since no peer has one.
/// </summary>
internal sealed class Platform : IAsyncDisposable
{
    private const string Developer = "developer";
    private const string GatewayClient = "gateway";

    // The log with the ports. An argument, since a shell does not pass on a variable whose name has dots.
    private const string ListeningMessages = "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information";

    private readonly string _work;
    private readonly string _secret = RandomNumberGenerator.GetHexString(64, lowercase: true);

    private Platform(string work) => _work = work;

    public const string Issuer = "http://bench.test";

    public const string Audience = "images";

    public Service Auth { get; private set; } = null!;

    public Service Images { get; private set; } = null!;

    public Service Gateway { get; private set; } = null!;

    /// <summary>The token of a client, which the gateway exchanges.</summary>
    public string ClientToken { get; private set; } = "";

    /// <summary>The internal token that the client's token is exchanged for. Images accepts it, so a peer can validate it and pass it on.</summary>
    public string InternalToken { get; private set; } = "";

    /// <summary>A token whose signature is wrong.</summary>
    public string ForgedToken { get; private set; } = "";

    /// <summary>The published key as JWKS.</summary>
    public string Jwks { get; private set; } = "";

    /// <summary>A file with the published key in PEM.</summary>
    public string PublicKeyFile => Path.Combine(_work, "public.pem");

    /// <summary>A JPEG of 12 megapixels.</summary>
    public string PhotoFile => Path.Combine(_work, "photo.jpg");

    public string DeveloperCredentials => Credentials(Developer);

    public string GatewayCredentials => Credentials(GatewayClient);

    public static string Executable(string service) => Path.Combine(Repository.Artifacts, "publish", $"SreAssignment.{service}", $"SreAssignment.{service}");

    public static async Task<Platform> StartAsync(string work, CancellationToken cancellationToken)
    {
        foreach (var name in new[] { "Auth", "Images", "Gateway" })
            await Tool.PublishAsync($"services/SreAssignment.{name}", cancellationToken);
        var platform = new Platform(work);
        try
        {
            await File.WriteAllBytesAsync(platform.PhotoFile, Photo.Create(), cancellationToken);
            platform.Auth = await platform.StartAuthAsync(cancellationToken);
            platform.Images = await platform.StartImagesAsync($"Path={Path.Combine(work, "objects")}", cancellationToken);
            platform.Gateway = await platform.StartGatewayAsync(platform.Images.Public, cancellationToken);
            await platform.GetTokensAsync(cancellationToken);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public Task<Service> StartAuthAsync(CancellationToken cancellationToken) => StartAsync("Auth", 3, new()
    {
        ["INTERNAL_PORT"] = "0",
        ["ConnectionStrings__storage"] = $"Path={Path.Combine(_work, "objects")}",
        ["Auth__SigningKeys__Folder"] = Path.Combine(_work, "keys"),
        ["Auth__SigningKeys__CreateFirst"] = "true",
        ["Auth__TokenLifetime"] = "01:00:00",
        ["Auth__Clients__gateway__Secret"] = _secret,
        ["Auth__Clients__gateway__GrantTypes"] = "urn:ietf:params:oauth:grant-type:token-exchange",
        ["Auth__Clients__developer__Secret"] = _secret,
        ["Auth__Clients__developer__Scopes"] = "images:read images:write",
    }, cancellationToken);

    public Task<Service> StartImagesAsync(string storage, CancellationToken cancellationToken) => StartAsync("Images", 2, new()
    {
        ["ConnectionStrings__storage"] = storage,
        ["services__auth__http__0"] = Address(Auth.Public),
    }, cancellationToken);

    public Task<Service> StartGatewayAsync(Uri images, CancellationToken cancellationToken, bool hasAccessLog = false) => StartAsync("Gateway", 2, new()
    {
        ["Logging__LogLevel__Default"] = hasAccessLog ? "Information" : "Warning",
        ["Gateway__ClientSecret"] = _secret,
        ["services__auth__http__0"] = Address(Auth.Public),
        ["services__auth__internal__0"] = Address(Auth.Internal!),
        ["services__images__http__0"] = Address(images),
        ["Limits__Client__RequestsPerSecond"] = "1000000",
        ["Limits__Client__Burst"] = "10000000",
        ["Limits__Address__RequestsPerSecond"] = "1000000",
        ["Limits__Address__Burst"] = "10000000",
    }, cancellationToken);

    /// <summary>Stores an image.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> UploadAsync(Uri images, string file, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(images, "/api/v1/images"));
        request.Content = new ByteArrayContent(await File.ReadAllBytesAsync(file, cancellationToken)) { Headers = { ContentType = new("image/jpeg") } };
        request.Headers.Authorization = new("Bearer", InternalToken);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("id").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in new[] { Gateway, Images, Auth }.OfType<Service>())
            await service.DisposeAsync();
    }

    public static string Address(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private string Credentials(string client) => Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:{_secret}"));

    private async Task<Service> StartAsync(string name, int listeners, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        environment.TryAdd("Logging__LogLevel__Default", "Warning");
        Dictionary<string, string> defaults = new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
            ["MANAGEMENT_PORT"] = "0",
            ["Drain__Delay"] = "00:00:00",
            ["ObjectStore__Initialize"] = "true",
            ["Tokens__Issuer"] = Issuer,
        };
        var process = ServerProcess.Start(_work, Executable(name), [ListeningMessages], defaults.Concat(environment).ToDictionary());
        try
        {
            var addresses = await process.ListeningAsync(listeners, cancellationToken);
            await process.ReadyAsync(new(addresses[1], "/health"), cancellationToken);
            return new(process, addresses[0], addresses[1], listeners > 2 ? addresses[2] : null);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private async Task GetTokensAsync(CancellationToken cancellationToken)
    {
        ClientToken = await RequestTokenAsync(Auth.Public, Developer, new() { ["grant_type"] = "client_credentials" }, cancellationToken);
        InternalToken = await RequestTokenAsync(Auth.Internal!, GatewayClient, new()
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
            ["subject_token"] = ClientToken,
            ["subject_token_type"] = "urn:ietf:params:oauth:token-type:access_token",
            ["audience"] = Audience,
        }, cancellationToken);
        ForgedToken = Forge(InternalToken);
        using var client = new HttpClient();
        Jwks = await client.GetStringAsync(new Uri(Auth.Public, "/.well-known/jwks.json"), cancellationToken);
        using var key = PublicKey(Jwks);
        await File.WriteAllTextAsync(PublicKeyFile, key.ExportSubjectPublicKeyInfoPem() + "\n", cancellationToken);
    }

    /// <summary>Returns a token with another signature.</summary>
    public static string Forge(string token)
    {
        // Not the last character: its low bits are padding.
        var position = token.LastIndexOf('.') + 10;
        return $"{token[..position]}{(token[position] == 'A' ? 'B' : 'A')}{token[(position + 1)..]}";
    }

    public static ECDsa PublicKey(string jwks)
    {
        using var document = JsonDocument.Parse(jwks);
        var key = document.RootElement.GetProperty("keys")[0];
        return ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Coordinate("x"), Y = Coordinate("y") },
        });

        byte[] Coordinate(string name) => System.Buffers.Text.Base64Url.DecodeFromChars(key.GetProperty(name).GetString());
    }

    private async Task<string> RequestTokenAsync(Uri address, string client, Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Credentials(client));
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri(address, "/oauth2/token"), content, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"auth gave no token: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("access_token").GetString()!;
    }
}
