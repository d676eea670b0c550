using System.Net;

namespace SreAssignment.Auth.Tests.Clients;

/// <summary>
/// Only <c>TrustedProxies</c> decides whether <c>X-Forwarded-For</c> is used: in a process with the variables of the generated deployment, and with the
/// variable of the framework that trusts every peer.
/// </summary>
public sealed class ForwardedAddressTests : IDisposable
{
    // Those of the machine, which the tests choose.
    private static readonly string[] Replaced = ["HTTP_PORTS", "MANAGEMENT_PORT", "INTERNAL_PORT", "Auth__SigningKeys__Folder", "TrustedProxies"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase("Development", "", HttpStatusCode.TooManyRequests)]
    [TestCase("Production", "", HttpStatusCode.TooManyRequests)]
    [TestCase("Production", "203.0.113.0/24", HttpStatusCode.TooManyRequests)]
    [TestCase("Production", "127.0.0.0/8", HttpStatusCode.Unauthorized)]
    public async Task Forwarded_address_is_used_from_trusted_peers_only(string environment, string trusted, HttpStatusCode eleventh)
    {
        TestKeys.Add(_folder.Path, "key", DateTimeOffset.UtcNow);
        var variables = GeneratedVariables().ToArray();
        Assert.That(variables.Select(variable => variable.Name), Does.Contain("Auth__Clients__developer__Scopes"));
        await using var auth = ServiceProcess.Start(
            "SreAssignment.Auth",
            _folder.Path,
            environment,
            [
                .. variables.Where(variable => !Replaced.Contains(variable.Name)), ("INTERNAL_PORT", "0"), ("TrustedProxies", trusted),
                ("Auth__SigningKeys__Folder", _folder.Path), ("Auth__Clients__gateway__Secret", TestClients.Gateway.Secret),
                ("Auth__Clients__developer__Secret", TestClients.Demo.Secret), ("Tokens__Issuer", AuthHost.Issuer),
                ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"),
            ]);
        await auth.ReadyAsync();
        using var http = new HttpClient { BaseAddress = (await auth.Listening).Public };
        for (var i = 0; i < 10; i++)
            (await http.RequestTokenFromAsync(new Credentials("developer", "wrong"), $"198.51.100.{i}")).Dispose();

        using var response = await http.RequestTokenFromAsync(new Credentials("developer", "wrong"), "198.51.100.99");
        Assert.That(response.StatusCode, Is.EqualTo(eleventh));
    }

    private static IEnumerable<(string Name, string Value)> GeneratedVariables()
    {
        var lines = File.ReadAllLines(Path.Combine(Root(), "aspire-manifest", "base", "kustomization.yaml"));
        return lines.SkipWhile(line => line != "- name: auth-environment").Skip(2).TakeWhile(line => line.StartsWith("  - ", StringComparison.Ordinal))
            .Select(line => line[4..].Trim('"').Split('=', 2)).Select(pair => (pair[0], pair[1]));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "SreAssignment.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        return folder.FullName;
    }
}
