using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace SreAssignment.AppHost.Commands;

/// <summary>Creates HTTP clients of the gateway that act as the OAuth2 client <c>developer</c>.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="secret">The client secret.</param>
internal sealed class GatewayClientFactory(ProjectResource gateway, ParameterResource secret)
{
    private const string Client = "developer";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Gets an access token for every scope of the client, valid for five minutes.</summary>
    /// <exception cref="HttpRequestException">The gateway cannot be reached, or it rejected the request.</exception>
    public async Task<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        using var http = Create();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = Client,
            ["client_secret"] = await secret.GetValueAsync(cancellationToken) ?? "",
        });
        using var response = await http.PostAsync("/oauth2/token", form, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        return body.RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>Creates an HTTP client with an access token.</summary>
    /// <exception cref="HttpRequestException">The gateway cannot be reached, or it rejected the request.</exception>
    public async Task<HttpClient> CreateAuthorizedAsync(CancellationToken cancellationToken)
    {
        var http = Create();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await GetTokenAsync(cancellationToken));
        return http;
    }

    /// <summary>Creates an HTTP client without a token.</summary>
    public HttpClient Create() => new() { BaseAddress = new Uri(gateway.GetEndpoint("http").Url), Timeout = Timeout };
}

/// <summary>Writes a curl command that is ready to run.</summary>
internal static class CurlCommand
{
    public static async Task<ExecuteCommandResult> RunAsync(GatewayClientFactory client, string folder, ExecuteCommandContext context)
    {
        string token;
        try
        {
            token = await client.GetTokenAsync(context.CancellationToken);
        }
        catch (HttpRequestException e)
        {
            return CommandResults.Failure($"The gateway issued no token: {e.Message}");
        }

        // The token goes into a file that only its owner can read: a command line ends up in the history of the shell.
        var header = Path.Combine(folder, "authorization-header");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var file = new FileStream(header, options))
            await file.WriteAsync(Encoding.ASCII.GetBytes($"Authorization: Bearer {token}\n"), context.CancellationToken);
        using var http = client.Create();
        var command = $"curl --header \"@{header}\" \"{http.BaseAddress}api/v1/images?limit=10\"";
        return CommandResults.Success("The token is valid for five minutes.", command);
    }
}
