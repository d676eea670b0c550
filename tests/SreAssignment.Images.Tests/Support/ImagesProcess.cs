namespace SreAssignment.Images.Tests.Support;

/// <summary>The service in a process of its own, with a client that has a token with both scopes.</summary>
internal sealed class ImagesProcess : IAsyncDisposable
{
    private readonly ServiceProcess _process;
    private readonly TestAuthority _authority;

    private ImagesProcess(ServiceProcess process, TestAuthority authority, Uri address)
    {
        (_process, _authority) = (process, authority);
        Client = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        var token = authority.Sign(DateTimeOffset.UtcNow, "images", change =>
        {
            change.Claims["scope"] = "images:read images:write";
            // Longer than any test takes.
            change.Expires = DateTime.UtcNow.AddHours(1);
        });
        Client.DefaultRequestHeaders.Authorization = new("Bearer", token);
    }

    public HttpClient Client { get; }

    /// <inheritdoc cref="ServiceProcess.ResidentBytes"/>
    public (long Now, long Peak) ResidentBytes => _process.ResidentBytes;

    /// <summary>Starts the service with its objects in a folder.</summary>
    public static async Task<ImagesProcess> StartAsync(string folder, params (string Key, string Value)[] settings)
    {
        var authority = await TestAuthority.StartAsync();
        var process = ServiceProcess.Start(
            "SreAssignment.Images",
            folder,
            "Testing",
            [("ConnectionStrings:storage", $"Path={folder}"), ("Tokens:Issuer", TestAuthority.Issuer), ("Tokens:Authority", authority.Address), .. settings]);
        try
        {
            return new(process, authority, (await process.Listening).Public);
        }
        catch
        {
            await process.DisposeAsync();
            await authority.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc cref="ServiceProcess.KillAsync"/>
    public Task KillAsync() => _process.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        Client.Dispose();
        await _authority.DisposeAsync();
    }
}
