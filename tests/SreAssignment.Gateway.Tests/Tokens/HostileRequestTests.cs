using System.Globalization;
using System.Text;
using CsCheck;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Gateway.Tests.Tokens;

/// <summary>Mutated tokens and requests: the gateway rejects each with a client error, and forwards none.</summary>
public sealed class HostileRequestTests
{
    private const int Short = 1_000;

    private static readonly string[] Paths =
    [
        "/api/v1/images", "/api/v1/images/17", "/api/v1/images/17/content",
        "/api/v1/images/17/rendition?width=1", "/api/v1/images/%00", "/api/v1/images/..%2f..",
        "/api/v1/images//", "/api/v1/images?access_token=x", "/api/v1/process", "/oauth2/introspect", "/%2e%2e/health", "/health", "/nowhere?a=%zz&b[]=1",
    ];

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];

    private static readonly string[] StandardMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    private static readonly string[] Schemes = ["Bearer ", "bearer ", "Bearer", "Basic ", "Bearer  ", "Bearer \t", "DPoP ", ""];

    private static readonly string[] Headers =
    [
        "X-Request-Id", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host",
        "traceparent", "tracestate", "baggage", "Origin", "Range", "If-None-Match", "Accept",
        "Cookie", "Forwarded", "X-HTTP-Method-Override", "Access-Control-Request-Method", "Content-Type", "Via", "TE", "Upgrade",
    ];

    [Test]
    public Task Every_invalid_token_is_rejected() => SendAsync(Short);

    [Test]
    [Category("Soak")]
    public Task Eighty_thousand_invalid_tokens_are_rejected() => SendAsync(80_000);

    [Test]
    public Task Every_damaged_token_is_rejected() => SendDamagedAsync(Short / 5);

    [Test]
    [Category("Soak")]
    public Task Twenty_thousand_damaged_tokens_are_rejected() => SendDamagedAsync(20_000);

    [TestCase(".k!A'Q53K")]
    [TestCase("a..!b")]
    [TestCase("xn--!")]
    [TestCase("xn--\u0080")]
    [TestCase("._")]
    public async Task Host_that_is_no_host_name_is_rejected(string host)
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.That(await SendAsync(gateway, host), Does.StartWith("HTTP/1.1 400 ").And.Contain("application/problem+json"));
        Assert.That(gateway.Images.Requests, Is.Empty);
    }

    [TestCase("my_service:3000")]
    [TestCase("[::1]:3000")]
    [TestCase("a!b")]
    [TestCase("xn--bcher-kva.example")]
    public async Task Host_name_is_accepted(string host)
    {
        await using var gateway = await TestGateway.StartAsync();
        Assert.That(await SendAsync(gateway, host), Does.StartWith("HTTP/1.1 200 "));
    }

    private static Task<string> SendAsync(TestGateway gateway, string host) => RawRequest.SendAsync(
        gateway.Address, $"GET /api/v1/images HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {gateway.Token()}\r\nConnection: close\r\n\r\n");

    private static Task SendAsync(int requests) => SampleAsync(requests, Hostile, async (gateway, hostile) =>
    {
        using var request = new HttpRequestMessage(new HttpMethod(hostile.Method), hostile.Path);
        request.Headers.TryAddWithoutValidation("Authorization", hostile.Authorization);
        request.Headers.TryAddWithoutValidation(hostile.Header, hostile.Value);
        if (hostile.Body.Length > 0)
            request.Content = new ByteArrayContent(hostile.Body);
        using var response = await gateway.Client.SendAsync(request);
        return (int)response.StatusCode is >= 400 and < 500 || (hostile.Method == "OPTIONS" && (int)response.StatusCode < 300);
    });

    // Not even requests: whatever a client could send that is broken, or speaks another protocol.
    private static Task SendDamagedAsync(int requests) => SampleAsync(requests, Damaged, async (gateway, damaged) =>
    {
        var response = await RawRequest.SendAsync(gateway.Address, damaged, isEnd: true);
        // RFC 9110 sections 15.6.2 and 15.6.6: an unknown method and an unknown version are rejected with 501 and 505. A damaged path may be a public page.
        return !response.StartsWith("HTTP/1.1 5", StringComparison.Ordinal)
            || response.StartsWith("HTTP/1.1 505", StringComparison.Ordinal)
            || (response.StartsWith("HTTP/1.1 501", StringComparison.Ordinal) && !StandardMethods.Contains(damaged[..Math.Max(0, damaged.IndexOf(' '))]));
    });

    private static async Task SampleAsync<T>(int requests, Func<string, Gen<T>> hostile, Func<TestGateway, T, Task<bool>> isRefusedAsync)
    {
        await using var gateway = await TestGateway.StartAsync(
            ("Limits:Address:RequestsPerSecond", "1000000"), ("Limits:Address:Burst", "10000000"), ("Logging:LogLevel:Default", "Warning"));
        var sent = 0;
        await hostile(gateway.Token()).SampleAsync(
            request =>
            {
                Interlocked.Increment(ref sent);
                return isRefusedAsync(gateway, request);
            },
            iter: requests,
            threads: 8);

        Assert.That(sent, Is.GreaterThanOrEqualTo(requests));
        Assert.That(gateway.Images.Requests, Is.Empty);
        Assert.That(gateway.Exchange.Requests, Is.Empty);
        Assert.That(gateway.Logs.Entries.Where(entry => entry.Exception is not null), Is.Empty);
    }

    private static Gen<Request> Hostile(string good) => Gen.Select(
        OneOf(Methods), OneOf(Paths), Gen.Select(OneOf(Schemes), Token(good)), OneOf(Headers), Gen.Char[' ', '~'].Array[0, 100], Gen.Byte.Array[0, 100],
        (method, path, authorization, header, value, body) =>
            new Request(method, path, authorization.Item1 + authorization.Item2, header, new string(value), method is "POST" or "PUT" or "DELETE" ? body : []));

    private static Gen<string> Damaged(string good) => Gen.Select(OneOf(Methods), OneOf(Paths), Token(good), (method, path, token) =>
            $"{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Length: 5\r\n\r\nhello")
        .SelectMany(whole => Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Char['\0', '\u00ff'].Array[1, 8], Gen.Int[0, 2], (at, with, kind) => kind switch
        {
            0 => whole[..at],
            1 => whole.Insert(at, new string(with)),
            _ => whole[..at] + new string(with) + whole[Math.Min(at + with.Length, whole.Length)..],
        }));

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
    private static bool IsSame(string token, string good) =>
        token.Length == good.Length && token.AsSpan(0, good.Length - 1).SequenceEqual(good.AsSpan(0, good.Length - 1));

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static readonly Gen<string> Value = Gen.OneOf(
        OneOf("\"at+jwt\"", "\"ES256\"", "\"none\"", "\"HS256\"", "\"key-1\"",
        "\"gateway\"", "null", "true", "{}", "[]", "[\"gateway\"]", "1e400", "\"\\u0000\""),
        Gen.Long.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Json = Gen.Select(
        OneOf("typ", "alg", "kid", "crit", "exp", "nbf", "aud", "iss", "scope", "jwk").Array[0, 6], Value.Array[6, 6], (names, values) =>
            $"{{{string.Join(',', names.Select((name, i) => $"\"{name}\":{values[i]}"))}}}");

    private static string Replace(string text, int at, char with) => new StringBuilder(text) { [at] = with }.ToString();

    private sealed record Request(string Method, string Path, string Authorization, string Header, string Value, byte[] Body);
}
