using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Peers;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>Tokens: issued to a client with a secret, and introspected.</summary>
internal static class AuthCases
{
    private sealed record Server(string Name, Uri Public, Uri Internal, string ClientCredentials, string Introspecting, ServerProcess Process);

    public static async Task RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        await using var started = new Started();
        var auth = platform.Auth;
        List<Server> servers = [new("auth", auth.Public, auth.Internal!, platform.DeveloperCredentials, platform.GatewayCredentials, auth.Process)];
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{TokenPeers.Client}:{TokenPeers.Secret}"));
        foreach (var start in (Func<string, CancellationToken, Task<Peer>>[])[TokenPeers.GoAsync, TokenPeers.ExpressAsync])
        {
            if (await context.TryAsync(() => start(context.Work, cancellationToken)) is { } peer)
            {
                started.Add(peer);
                servers.Add(new(peer.Name, peer.Address, peer.Address, credentials, credentials, peer.Process));
            }
        }

        var issue = await IssueAsync(context, servers, cancellationToken);
        var introspect = await IntrospectAsync(context, servers, cancellationToken);
        context.AddService("auth", issue);
        await LimitAsync(context, issue, introspect, cancellationToken);
    }

    private static async Task<Comparison> IssueAsync(BenchContext context, IReadOnlyList<Server> servers, CancellationToken cancellationToken)
    {
        var body = context.Body("grant_type=client_credentials");
        var contenders = new List<Contender>();
        using var client = new HttpClient();
        foreach (var server in servers)
        {
            var jwks = await client.GetStringAsync(new Uri(server.Public, "/.well-known/jwks.json"), cancellationToken);
            var address = new Uri(server.Public, "/oauth2/token");
            contenders.Add(new(server.Name, Post(address, server.ClientCredentials, body), server.Process)
            {
                Check = content => CheckSigned(TokenIn(content), jwks),
                Rejected = [Post(address, Convert.ToBase64String("developer:wrong-wrong-wrong-wrong-wrong-wrong"u8), body)],
            });
        }
        return await context.CompareAsync("issue of a token by", contenders, BenchContext.ManyConnections, cancellationToken);
    }

    private static async Task<Comparison> IntrospectAsync(BenchContext context, IReadOnlyList<Server> servers, CancellationToken cancellationToken)
    {
        var issueBody = context.Body("grant_type=client_credentials");
        var contenders = new List<Contender>();
        foreach (var server in servers)
        {
            var (_, content) = await Post(new(server.Public, "/oauth2/token"), server.ClientCredentials, issueBody).SendAsync(cancellationToken);
            var token = TokenIn(content);
            var address = new Uri(server.Internal, "/oauth2/introspect");
            var (_, forged) = await Post(address, server.Introspecting, context.Body($"token={Platform.Forge(token)}")).SendAsync(cancellationToken);
            if (IsActive(forged))
                throw new WrongResponseException($"{server.Name}: a token with a wrong signature is active");
            var body = context.Body($"token={token}");
            contenders.Add(new(server.Name, Post(address, server.Introspecting, body), server.Process)
            {
                Check = response =>
                {
                    if (!IsActive(response))
                        throw new WrongResponseException("its own token is not active");
                },
                Rejected = [Post(address, Convert.ToBase64String("developer:wrong-wrong-wrong-wrong-wrong-wrong"u8), body)],
            });
        }
        return await context.CompareAsync("introspection of a token by", contenders, BenchContext.ManyConnections, cancellationToken);
    }

    private static async Task LimitAsync(BenchContext context, Comparison issue, Comparison introspect, CancellationToken cancellationToken)
    {
        if (await context.TryAsync(() => Task.FromResult(Tool.Find("openssl", "openssl"))) is not { } openssl)
            return;
        var output = await Tool.RunAsync(openssl, ["speed", "-seconds", context.Options.Short ? "1" : "3", "ecdsap256"], cancellationToken);
        var fields = output.Split('\n').Last(line => line.Contains("nistp256", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double sign = Parse(fields[^2]), verify = Parse(fields[^1]);
        var (issued, introspected) = (PerSecond(issue), PerSecond(introspect));
        context.Report.Table(["limit of one core: `openssl speed ecdsap256`", "operations/s", "auth, requests/s", "ratio"],
        [
            ["sign", Report.Number(sign), Report.Number(issued), Report.Number(issued / sign)],
            ["verify", Report.Number(verify), Report.Number(introspected), Report.Number(introspected / verify)],
        ]);

        static double PerSecond(Comparison comparison) => comparison.Of(comparison.Contenders[0], m => m.PerSecond).Median;
        static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);
    }

    private static Request Post(Uri address, string credentials, string body) => new(
        address, new Dictionary<string, string> { ["Authorization"] = $"Basic {credentials}", ["Content-Type"] = "application/x-www-form-urlencoded" }, body);

    private static string TokenIn(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.GetProperty("access_token").GetString()!;
    }

    private static bool IsActive(byte[] content)
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.GetProperty("active").GetBoolean();
    }

    private static void CheckSigned(string token, string jwks)
    {
        using var key = Platform.PublicKey(jwks);
        var end = token.LastIndexOf('.');
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(token.AsSpan(end + 1));
        if (!key.VerifyData(Encoding.ASCII.GetBytes(token[..end]), signature, HashAlgorithmName.SHA256))
            throw new WrongResponseException("the signature of the token is wrong");
    }
}
