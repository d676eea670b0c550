using System.Text;
using CsCheck;

namespace SreAssignment.Auth.Tests.Fuzzing;

/// <summary>A request that is nearly right, or not at all.</summary>
internal sealed record HostileRequest(
    string Path, string? Authorization, string? ContentType, (string Name, string Value)[] Headers, byte[] Body)
{
    private static readonly string Right = OAuthCalls.Basic(TestClients.Demo).ToString();

    private static readonly Gen<string> Name = Gen.Frequency(
        (9, Gen.OneOf("grant_type", "scope", "client_id", "client_secret", "subject_token", "subject_token_type", "audience", "resource", "token",
            "client_assertion", "client_assertion_type")),
        (1, Gen.String[0, 80]));

    private static readonly Gen<string> Value = Gen.Frequency(
        (6, Gen.OneOf(
            "client_credentials", OAuthCalls.ExchangeGrant, OAuthCalls.AccessTokenType, "images:read", "images", "demo",
            "gateway", "a.b.c", "e30.e30.e30", "")),
        (3, Gen.String[0, 60]),
        (1, Gen.String[Gen.Char[' ', '~'], 0, 20_000]));

    private static readonly Gen<string> Pair = Gen.Select(Name, Value, Gen.Bool, (name, value, encode) =>
        encode ? $"{Uri.EscapeDataString(WithoutSurrogates(name))}={Uri.EscapeDataString(WithoutSurrogates(value))}" : $"{name}={value}");

    private static readonly Gen<byte[]> Bytes = Gen.Frequency(
        (8, Gen.Select(Pair.Array[0, 8], Gen.Bool, (pairs, grant) =>
            Encoding.UTF8.GetBytes(string.Join('&', grant ? pairs.Prepend("grant_type=client_credentials") : pairs)))),
        (1, Gen.Byte.Array[0, 400]),
        (1, Gen.OneOf("%", "%%%", "&&&&", "====", "a=%zz", "%00=%00", "+").Select(Encoding.ASCII.GetBytes)));

    // Without Host, whose syntax the server checks before the service has the request.
    private static readonly Gen<(string, string)> Header = Gen.Select(
        Gen.OneOf(
            "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Request-Id", "traceparent", "tracestate", "baggage", "Accept", "Accept-Encoding",
            "Content-Encoding", "Content-Language", "Cookie", "Origin", "Via", "X-HTTP-Method-Override", "X-Original-For", "If-None-Match", "Range"),
        Gen.Frequency((3, Gen.String[Gen.Char[' ', '~'], 0, 60]), (1, Gen.OneOf("https", "gzip", "*/*;q=x", "00-00-00-00", "127.0.0.1:8081", "bytes=0-"))));

    public static Gen<HostileRequest> Any { get; } = Gen.Select(
        Gen.OneOf(OAuthCalls.TokenPath, OAuthCalls.RevocationPath, OAuthCalls.IntrospectionPath),
        Gen.Frequency(
            (5, Gen.Const(Right).Select(right => (string?)right)),
            (1, Gen.Const((string?)null)),
            (1, Gen.OneOf<string?>("Basic", "Basic Og==", "Basic ZGVtbw==", "Bearer x", "Basic \u00e9", "Digest a=b, c=\"d")),
            (2, Gen.Byte.Array[0, 60].Select(bytes => (string?)$"Basic {Convert.ToBase64String(bytes)}")),
            (1, Gen.String[Gen.Char[' ', '~'], 0, 60].Select(text => (string?)text))),
        Gen.Frequency(
            (8, Gen.Const((string?)"application/x-www-form-urlencoded")),
            (1, Gen.OneOf<string?>(null, "application/json", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded; charset=utf-16")),
            (1, Gen.String[Gen.Char[' ', '~'], 1, 40].Select(text => (string?)text))),
        Header.Array[0, 3],
        Bytes,
        (path, authorization, type, headers, body) => new HostileRequest(path, authorization, type, headers, body));

    /// <summary>Whether the client of this request is who it says.</summary>
    public bool IsAuthentic => Authorization == Right;

    public async Task<HttpResponseMessage> SendAsync(HttpClient http, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = new ByteArrayContent(Body) };
        request.Headers.Add("X-Forwarded-For", address);
        if (Authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
        foreach (var (name, value) in Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        if (ContentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        return await http.SendAsync(request);
    }

    public override string ToString() => $"{Path} [{Authorization}] [{ContentType}] {string.Join(' ', Headers)} {Encoding.Latin1.GetString(Body)}";

    private static string WithoutSurrogates(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c)));
}
