using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.AppHost.Tests;

/// <summary>Random tokens signed with the platform's own key: the gateway, images and auth have the same verdict, and none of them fails.</summary>
public sealed class TokenVerdictTests
{
    private const int Tokens = 400;

    [Test]
    public async Task Gateway_images_and_auth_have_the_same_verdict_on_every_token()
    {
        var platform = await SharedPlatform.GetAsync();
        using var key = ECDsa.Create();
        var file = Directory.GetFiles(Path.Combine(platform.DataDirectory, "keys"), "*.pem").Single();
        key.ImportFromPem(await File.ReadAllTextAsync(file));
        var name = Path.GetFileNameWithoutExtension(file);
        using var images = new HttpClient { BaseAddress = (await platform.ReplicasAsync("images")).First() };
        using var auth = new HttpClient { BaseAddress = AuthAddress(platform) };
        var (accepted, rejected) = (0, 0);

        await Token(platform.Issuer, name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..], key).SampleAsync(
            async token =>
            {
                var verdicts = (await RequestAsync(platform.Http, token), await RequestAsync(images, token), await IntrospectAsync(platform, auth, token));
                if (verdicts.Item1)
                    Interlocked.Increment(ref accepted);
                else
                    Interlocked.Increment(ref rejected);
                return verdicts is (true, true, true) or (false, false, false);
            },
            iter: Tokens,
            threads: 4,
            print: token => string.Join('.', token.Split('.').Take(2).Select(Base64UrlEncoder.Decode)));

        Assert.That(accepted, Is.GreaterThan(Tokens / 20));
        Assert.That(rejected, Is.GreaterThan(Tokens / 20));
    }

    // Introspection is on the internal endpoint where auth has one.
    private static Uri AuthAddress(Platform platform)
    {
        var auth = platform.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == "auth");
        var hasInternal = auth.Annotations.OfType<EndpointAnnotation>().Any(endpoint => endpoint.Name == "internal");
        return platform.App.GetEndpoint("auth", hasInternal ? "internal" : "http");
    }

    // A token without the scope is accepted, and 403.
    private static async Task<bool> RequestAsync(HttpClient http, string token)
    {
        using var response = await http.SendAsync(Load.Authorized(HttpMethod.Get, "/api/v1/images?limit=1", token), Platform.Deadline);
        return response.StatusCode switch
        {
            HttpStatusCode.OK or HttpStatusCode.Forbidden => true,
            HttpStatusCode.Unauthorized => false,
            _ => throw new InvalidOperationException($"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}"),
        };
    }

    private static async Task<bool> IntrospectAsync(Platform platform, HttpClient http, string token)
    {
        using var response = await platform.PostAsClientAsync(http, "/oauth2/introspect", ("token", token));
        response.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStreamAsync());
        return body.RootElement.GetProperty("active").GetBoolean();
    }

    private static Gen<string> Token(string issuer, string kid, ECDsa key)
    {
        var header = Gen.Select(
            Member("typ", ["\"at+jwt\"", "\"application/at+jwt\"", "\"AT+JWT\""], "\"JWT\"", "\"application/application/at+jwt\"", "null", "7", "[]"),
            Member("alg", ["\"ES256\""], "\"none\"", "\"HS256\"", "\"es256\"", "null", "7"),
            Member("kid", [$"\"{kid}\""], "\"other\"", "\"\"", "null", "7"),
            Member("crit", [""], "[\"exp\"]", "[]", "null", "\"exp\"", "{}"),
            Member("x", ["", "1", "{}", "\"\\u0000\""]),
            Join);
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        string Later(double seconds) => (now + seconds).ToString(CultureInfo.InvariantCulture);
        var identity = Gen.Select(
            Member("iss", [$"\"{issuer}\""], $"\"{issuer}/\"", "\"\"", "null", $"[\"{issuer}\"]", "7"),
            Member("sub", [$"\"{Platform.Client}\"", "\"another client\""], "\"\"", "null", "7", "\"\\ud800\"", $"\"{new string('a', 300)}\""),
            Member("client_id", [$"\"{Platform.Client}\""], "", "\"\"", "null", "7", "[]", "\"\\u0000\""),
            Member("jti", ["\"a\"", "\"A-Z_0.9=\""], "", "\"\"", "null", "7", "\"../../x\"", "\"a b\"", $"\"{new string('a', 200)}\""),
            Member(
                "aud", ["[\"gateway\",\"images\"]", "[\"images\",\"x\",\"gateway\"]"], "",
                "\"other\"", "[]", "null", "7", "{}", "[\"gateway\",\"images\",7]", "[[\"gateway\"]]"),
            Join);
        var rest = Gen.Select(
            Member(
                "exp", [Later(1800), Later(1800.5), $"{now / 1e9 + 1e-6:0.000000000}e9"], "",
                "0", "-1", Later(-60), Later(100_000), "1e30", "1e400", "-1e400", $"\"{Later(1800)}\"", "null", "true"),
            Member("iat", [Later(-5), "0", Later(-5.25)], "", "\"0\"", "null", "1e30"),
            Member("nbf", ["", Later(-5), "-1", "0"], Later(600), "1e30", "\"0\"", "null", "[]"),
            Member("scope", ["\"images:read\"", "\"\"", "", "\"images:write\""], "7", "[\"images:read\"]", "\"images:read\\u0000\"", "\"\\\"\""),
            Member("act", ["", "{\"sub\":\"gateway\"}", "{\"sub\":\"gateway\",\"act\":{\"sub\":\"x\"}}"], "{}", "\"gateway\"", "7", "{\"sub\":7}"),
            Join);
        var damage = Gen.Frequency((20, Gen.Const("")), (1, Gen.Const(",\"sub\":\"twice\"")), (1, Gen.Const(",")), (1, Gen.Const("}")));
        return Gen.Select(header, identity, rest, damage, (first, second, third, more) => Sign(key, first, $"{{{second},{third}{more}}}"));
    }

    // Mostly a value that is valid, so that a token with one invalid value is as frequent as one with none.
    private static Gen<string> Member(string name, string[] valid, params string[] invalid)
    {
        var values = invalid.Length == 0 ? OneOf(valid) : Gen.Frequency((19, OneOf(valid)), (1, OneOf(invalid)));
        return values.Select(value => value.Length == 0 ? "" : $"\"{name}\":{value}");
    }

    private static Gen<string> OneOf(string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static string Join(string a, string b, string c, string d, string e) =>
        string.Join(',', new[] { a, b, c, d, e }.Where(member => member.Length > 0));

    private static string Sign(ECDsa key, string header, string payload)
    {
        var content = $"{Base64UrlEncoder.Encode($"{{{header}}}")}.{Base64UrlEncoder.Encode(payload)}";
        lock (key)
            return $"{content}.{Base64UrlEncoder.Encode(key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }
}
