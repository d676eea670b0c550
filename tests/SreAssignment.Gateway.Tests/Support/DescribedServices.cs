using Microsoft.OpenApi;

namespace SreAssignment.Gateway.Tests.Support;

/// <summary>The real auth and images, which describe themselves to a gateway.</summary>
internal sealed class DescribedServices : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private DescribedServices(TestAuthority authority)
    {
        Authority = authority;
        Auth = ServiceProcess.Start(
            "SreAssignment.Auth",
            settings:
            [
                ("INTERNAL_PORT", "0"),
                ("ConnectionStrings:storage", $"Path={Path.Combine(_folder.Path, "auth")}"),
                ("Tokens:Issuer", TestAuthority.Issuer),
                ("Auth:SigningKeys:Folder", Path.Combine(_folder.Path, "keys")),
                ("Auth:SigningKeys:CreateFirst", "true"),
                ("Auth:Clients:demo:Secret", new string('s', 43)),
                ("Auth:Clients:demo:Scopes", "images:read images:write"),
            ]);
        Images = ServiceProcess.Start(
            "SreAssignment.Images",
            settings:
            [
                ("ConnectionStrings:storage", $"Path={Path.Combine(_folder.Path, "images")}"),
                ("Tokens:Issuer", TestAuthority.Issuer),
                ("services:auth:http:0", authority.Address),
                ("Images:Links:Keys:0", new string('k', 43)),
                ("Images:Presets:thumbnail", "width=160"),
            ]);
    }

    /// <summary>Gets the authority whose tokens images accepts.</summary>
    public TestAuthority Authority { get; }

    public ServiceProcess Auth { get; }

    public ServiceProcess Images { get; }

    public static async Task<DescribedServices> StartAsync()
    {
        var services = new DescribedServices(await TestAuthority.StartAsync());
        await Task.WhenAll(services.Auth.ReadyAsync(), services.Images.ReadyAsync());
        // On a busy machine the first document of a process may take longer than the gateway waits for it.
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(await services.Auth.ListeningOnAsync(2), "/openapi/v1.json"));
        await client.GetStringAsync(new Uri((await services.Images.Listening).Public, "/openapi/v1.json"));
        return services;
    }

    /// <summary>Starts a gateway in front of them. Tokens are exchanged by the stand-in of <see cref="TestGateway"/>.</summary>
    public async Task<TestGateway> StartGatewayAsync() => await TestGateway.StartAsync(
        (await Images.Listening).Public.AbsoluteUri, ("services:auth:internal:0", (await Auth.ListeningOnAsync(2)).AbsoluteUri));

    public async ValueTask DisposeAsync()
    {
        await Auth.DisposeAsync();
        await Images.DisposeAsync();
        await Authority.DisposeAsync();
        _folder.Dispose();
    }
}

internal static class DocumentExtensions
{
    /// <summary>Reads the document of the API as a client does.</summary>
    public static async Task<OpenApiDocument> ReadDocumentAsync(this TestGateway gateway) =>
        OpenApiDocument.Parse(await gateway.Client.GetStringAsync("/openapi/v1.json"), "json").Document!;
}
