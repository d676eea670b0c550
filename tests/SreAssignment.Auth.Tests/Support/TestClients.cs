namespace SreAssignment.Auth.Tests.Support;

/// <summary>The clients that every test host knows.</summary>
internal static class TestClients
{
    public const string ReadAndWrite = "images:read images:write";

    /// <summary>May read and write.</summary>
    public static readonly Credentials Demo = new("demo", "demo-secret-0123456789-0123456789-0123456789");

    /// <summary>May read.</summary>
    public static readonly Credentials Reader = new("reader", "reader-secret-0123456789-0123456789-01234567");

    /// <summary>May exchange tokens and nothing else.</summary>
    public static readonly Credentials Gateway = new("gateway", "gateway-secret-0123456789-0123456789-0123456");

    /// <summary>Has an id and a secret that need the encoding of RFC 6749 section 2.3.1.</summary>
    public static readonly Credentials Awkward = new("awkward id+%", "a:b +%&=?/#secret-0123456789-0123456789");

    public static IEnumerable<string> Settings =>
    [
        .. Client(Demo, ReadAndWrite),
        .. Client(Reader, "images:read"),
        .. Client(Awkward, ReadAndWrite),
        $"Auth:Clients:{Gateway.Id}:Secret={Gateway.Secret}",
        $"Auth:Clients:{Gateway.Id}:GrantTypes=urn:ietf:params:oauth:grant-type:token-exchange",
    ];

    private static string[] Client(Credentials client, string scopes) =>
        [$"Auth:Clients:{client.Id}:Secret={client.Secret}", $"Auth:Clients:{client.Id}:Scopes={scopes}"];
}

/// <summary>A client's id and secret.</summary>
internal sealed record Credentials(string Id, string Secret);
