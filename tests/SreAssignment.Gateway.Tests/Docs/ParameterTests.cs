using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using SreAssignment.Gateway.Docs;

namespace SreAssignment.Gateway.Tests.Docs;

/// <summary>The documented parameters, compared with those that the images service accepts.</summary>
internal sealed class ParameterTests : IAsyncDisposable
{
    private const string NoImage = "fe5d3b1a0c42-00112233445566778899";
    private readonly TemporaryFolder _folder = new();
    private TestAuthority _authority = null!;
    private ServiceProcess _images = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _authority = await TestAuthority.StartAsync();
        _images = ServiceProcess.Start(
            "SreAssignment.Images",
            settings:
            [
                ("ConnectionStrings:storage", $"Path={_folder.Path}"),
                ("Tokens:Issuer", TestAuthority.Issuer),
                ("services:auth:http:0", _authority.Address),
                ("Images:Links:Keys:0", new string('k', 43)),
                ("Images:Presets:thumbnail", "width=160"),
            ]);
        await _images.ReadyAsync();
        var token = _authority.Sign(DateTimeOffset.UtcNow, "images", token => token.Claims["scope"] = "images:read images:write");
        _client = new HttpClient { BaseAddress = (await _images.Listening).Public, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
    }

    [Test]
    public async Task Each_documented_parameter_is_known_and_no_other_is()
    {
        Assert.That(await KnownAsync(HttpMethod.Get, $"/api/v1/images/{NoImage}/rendition"), Is.EquivalentTo(Names(ImageParameters.All)));
        Assert.That(await KnownAsync(HttpMethod.Post, $"/api/v1/images/{NoImage}/links"), Is.EquivalentTo(Names([.. ImageParameters.All, ImageParameters.ExpiresIn])));
        foreach (var (call, method, path) in new[]
        {
            ("list", HttpMethod.Get, "/api/v1/images"), ("upload", HttpMethod.Post, "/api/v1/images"), ("process", HttpMethod.Post, "/api/v1/process"),
            ("image", HttpMethod.Get, $"/api/v1/images/{NoImage}"), ("content", HttpMethod.Get, $"/api/v1/images/{NoImage}/content"),
        })
        {
            Assert.That(await KnownAsync(method, path), Is.EquivalentTo(Names(CallDescriptions.ByName[call].Query)), call);
        }
    }

    [Test]
    public async Task Each_parameter_is_accepted_within_its_bounds_and_rejected_beyond_them()
    {
        foreach (var parameter in CallDescriptions.ByName["link"].Query)
            await AssertBoundsAsync(HttpMethod.Post, $"/api/v1/images/{NoImage}/links", parameter, HttpStatusCode.NotFound);
        foreach (var parameter in CallDescriptions.ByName["list"].Query)
            await AssertBoundsAsync(HttpMethod.Get, "/api/v1/images", parameter, HttpStatusCode.OK);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _images.DisposeAsync();
        await _authority.DisposeAsync();
        _folder.Dispose();
    }

    private async Task AssertBoundsAsync(HttpMethod method, string path, QueryParameter parameter, HttpStatusCode accepted)
    {
        foreach (var value in Within(parameter.Schema))
            Assert.That((await SendAsync(method, Query(path, parameter, value))).Status, Is.EqualTo(accepted), $"{parameter.Name}={value}");
        foreach (var value in Beyond(parameter.Schema))
        {
            var (status, problem) = await SendAsync(method, Query(path, parameter, value));
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), $"{parameter.Name}={value}");
            Assert.That((string?)problem["parameter"], Is.EqualTo(parameter.Name));
        }
    }

    // The other parameters of a watermark and of a text require one.
    private static string Query(string path, QueryParameter parameter, string value) =>
        $"{path}?{Required(parameter.Name)}{parameter.Name}={Uri.EscapeDataString(value)}";

    private static string Required(string name) => name switch
    {
        ['w', 'a', .., not 'k'] => $"watermark={NoImage}&",
        ['t', 'e', 'x', 't', _, ..] => "text=a&",
        _ => "",
    };

    private static IEnumerable<string> Within(OpenApiSchema schema) =>
    [
        .. new[] { schema.Minimum, schema.Maximum, schema.Default?.ToString().ToLowerInvariant() }.OfType<string>(),
        .. (schema.Enum ?? []).Concat(schema.Examples ?? []).Select(value => value.ToString()),
        .. schema.Type == JsonSchemaType.Boolean ? ["true", "false"] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> Beyond(OpenApiSchema schema)
    {
        // Of which every text but the empty one may be an example.
        yield return schema.MaxLength is { } longest ? new string('a', longest + 1) : "?";
        yield return "";
        var step = schema.Type == JsonSchemaType.Integer ? 1m : 0.001m;
        if (schema.Minimum is { } minimum)
            yield return (decimal.Parse(minimum, CultureInfo.InvariantCulture) - step).ToString(CultureInfo.InvariantCulture);
        if (schema.Maximum is { } maximum)
            yield return (decimal.Parse(maximum, CultureInfo.InvariantCulture) + step).ToString(CultureInfo.InvariantCulture);
    }

    private async Task<string[]> KnownAsync(HttpMethod method, string path)
    {
        var (_, problem) = await SendAsync(method, $"{path}?no-such=1");
        Assert.That((string?)problem["type"], Is.EqualTo("urn:sreassignment:problem:unknown-parameter"));
        var detail = (string)problem["detail"]!;
        return detail[(detail.IndexOf("Known:", StringComparison.Ordinal) + 6)..].TrimEnd('.').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static IEnumerable<string> Names(IEnumerable<QueryParameter> parameters) => parameters.Select(parameter => parameter.Name);

    private async Task<(HttpStatusCode Status, JsonNode Problem)> SendAsync(HttpMethod method, string target)
    {
        using var request = new HttpRequestMessage(method, target);
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
