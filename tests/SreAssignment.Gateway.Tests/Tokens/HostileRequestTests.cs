using System.Globalization;
using System.Text;
using CsCheck;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Gateway.Tests.Tokens;

/// <summary>Mutated tokens and requests: the gateway blames the caller for each, breaks on none and lets none in.</summary>
internal sealed class HostileRequestTests
{
    private const int Short = 1_000;
    private const int Long = 100_000;

    private static readonly string[] Paths =
    [
        "/api/v1/images", "/api/v1/images/17", "/api/v1/images/17/content", "/api/v1/images/17/rendition?width=1", "/api/v1/images/%00", "/api/v1/images/..%2f..",
        "/api/v1/images//", "/api/v1/images?access_token=x", "/api/v1/process", "/oauth2/introspect", "/%2e%2e/health", "/health", "/nowhere?a=%zz&b[]=1",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];

    private static readonly string[] Schemes = ["Bearer ", "bearer ", "Bearer", "Basic ", "Bearer  ", "Bearer \t", "DPoP ", ""];

    [Test]
    public Task None_is_let_in() => SendAsync(Short);

    [Test]
    [Category("Soak")]
    public Task None_of_a_hundred_thousand_is_let_in() => SendAsync(Long);

    private static async Task SendAsync(int requests)
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Limits:Address:RequestsPerSecond", "1000000"), ("Limits:Address:Burst", "10000000"), ("Logging:LogLevel:Default", "Warning"));
        var good = gateway.Token();
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 16 }) { BaseAddress = gateway.Address };

        await Hostile(good).SampleAsync(
            async hostile =>
            {
                using var request = new HttpRequestMessage(new HttpMethod(hostile.Method), hostile.Path);
                request.Headers.TryAddWithoutValidation("Authorization", hostile.Authorization);
                using var response = await client.SendAsync(request);
                return (int)response.StatusCode is >= 400 and < 500 || (hostile.Method == "OPTIONS" && (int)response.StatusCode < 300);
            },
            iter: requests,
            threads: 8);

        Assert.That(gateway.Images.Requests, Is.Empty);
        Assert.That(gateway.Exchange.Requests, Is.Empty);
        Assert.That(gateway.Logs.Entries.Where(entry => entry.Exception is not null), Is.Empty);
    }

    private static Gen<Request> Hostile(string good) => Gen.Select(
        OneOf(Methods), OneOf(Paths), OneOf(Schemes), Token(good), (method, path, scheme, token) => new Request(method, path, scheme + token));

    private static Gen<string> Token(string good)
    {
        var parts = good.Split('.');
        var position = Gen.Int[0, good.Length - 1];
        var printable = Gen.Char[' ', '~'];
        return Gen.OneOf(
            Gen.Select(position, printable, (at, with) => Replace(good, at, with)),
            position.Select(length => good[..length]),
            Gen.Select(position, printable.Array[1, 20], (at, with) => good.Insert(at, new string(with))),
            Json.Select(header => $"{Base64UrlEncoder.Encode(header)}.{parts[1]}.{parts[2]}"),
            Json.Select(payload => $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}"),
            Gen.Byte.Array[0, 80].Select(signature => $"{parts[0]}.{parts[1]}.{Base64UrlEncoder.Encode(signature)}"),
            printable.Array[0, 200].Select(text => new string(text)),
            Gen.Int[0, 9_000].Select(length => new string('a', length)),
            Gen.Int[0, 6].Select(dots => new string('.', dots)))
            .Where(token => !IsSame(token.Trim(), good));
    }

    // The last character holds bits that mean nothing, so what differs there alone can be the good token.
    private static bool IsSame(string token, string good) => token.Length == good.Length && token.AsSpan(0, good.Length - 1).SequenceEqual(good.AsSpan(0, good.Length - 1));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<string> Value = Gen.OneOf(
        OneOf("\"at+jwt\"", "\"ES256\"", "\"none\"", "\"HS256\"", "\"key-1\"", "\"gateway\"", "null", "true", "{}", "[]", "[\"gateway\"]", "1e400", "\"\\u0000\""),
        Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Json = Gen.Select(
        OneOf("typ", "alg", "kid", "crit", "exp", "nbf", "aud", "iss", "scope", "jwk").Array[0, 6], Value.Array[6, 6], (names, values) =>
            $"{{{string.Join(',', names.Select((name, i) => $"\"{name}\":{values[i]}"))}}}");

    private static string Replace(string text, int at, char with) => new StringBuilder(text) { [at] = with }.ToString();

    private sealed record Request(string Method, string Path, string Authorization);
}
