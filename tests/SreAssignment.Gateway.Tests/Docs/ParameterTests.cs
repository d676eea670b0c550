using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace SreAssignment.Gateway.Tests.Docs;

/// <summary>The parameters in the merged document, compared with those that images accepts.</summary>
public sealed class ParameterTests
{
    private const string NoImage = "fe5d3b1a0c42-00112233445566778899";
    private static readonly string[] OfSignedLink = ["expires", "signature"];
    private static DescribedServices _services = null!;
    private static OpenApiDocument _document = null!;
    private static HttpClient _client = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _services = await DescribedServices.StartAsync();
        await using var gateway = await _services.StartGatewayAsync();
        _document = await gateway.ReadDocumentAsync();
        var token = _services.Authority.Sign(DateTimeOffset.UtcNow, "images", token => token.Claims["scope"] = "images:read images:write");
        _client = new HttpClient
        {
            BaseAddress = (await _services.Images.Listening).Public,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
    }

    [Test]
    public async Task Each_documented_parameter_is_known_and_no_other_is()
    {
        foreach (var (method, template) in new[]
        {
            (HttpMethod.Get, "/api/v1/images"), (HttpMethod.Post, "/api/v1/images"), (HttpMethod.Post, "/api/v1/process"),
            (HttpMethod.Get, "/api/v1/images/{id}"),
            (HttpMethod.Get, "/api/v1/images/{id}/content"), (HttpMethod.Get, "/api/v1/images/{id}/rendition"), (HttpMethod.Post, "/api/v1/images/{id}/links"),
        })
        {
            Assert.That(await KnownAsync(method, Path(template)), Is.EquivalentTo(Query(method, template).Select(p => p.Name).Except(OfSignedLink)), template);
        }
    }

    [Test]
    public void The_body_of_a_link_has_the_parameters_of_its_query()
    {
        var body = _document.Paths["/api/v1/images/{id}/links"].Operations![HttpMethod.Post].RequestBody!.Content!["application/json"].Schema!;

        Assert.That(body.Properties!.Keys, Is.EquivalentTo(Query(HttpMethod.Post, "/api/v1/images/{id}/links").Select(parameter => parameter.Name)));
    }

    [TestCase("/api/v1/images/{id}/links", "POST", HttpStatusCode.NotFound, 30)]
    [TestCase("/api/v1/images", "GET", HttpStatusCode.OK, 2)]
    public async Task Each_parameter_is_accepted_within_its_bounds_and_rejected_beyond_them(string template, string method, HttpStatusCode accepted, int fewest)
    {
        var parameters = Query(HttpMethod.Parse(method), template).ToArray();

        Assert.That(parameters, Has.Length.GreaterThanOrEqualTo(fewest));
        foreach (var parameter in parameters)
            await AssertBoundsAsync(HttpMethod.Parse(method), Path(template), parameter, accepted);
    }

    [Test]
    public void Each_parameter_has_a_description_and_a_default_within_its_bounds()
    {
        foreach (var parameter in _document.Paths.Values.SelectMany(path => path.Operations!.Values).SelectMany(operation => operation.Parameters ?? []))
        {
            Assert.That(parameter.Description, Is.Not.Empty, parameter.Name);
            if (parameter.Schema is { Default: { } value, Enum.Count: > 0 })
                Assert.That(parameter.Schema.Enum.Select(known => known.ToString()), Does.Contain(value.ToString()), parameter.Name);
            if (parameter.Schema is { Pattern: { } pattern, Examples.Count: > 0 })
                Assert.That(parameter.Schema.Examples[0].ToString(), Does.Match(pattern), parameter.Name);
        }
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        _client.Dispose();
        await _services.DisposeAsync();
    }

    private static IEnumerable<IOpenApiParameter> Query(HttpMethod method, string template) =>
        (_document.Paths[template].Operations![method].Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Query);

    private static string Path(string template) => template.Replace("{id}", NoImage, StringComparison.Ordinal);

    private static async Task AssertBoundsAsync(HttpMethod method, string path, IOpenApiParameter parameter, HttpStatusCode accepted)
    {
        foreach (var value in Within(parameter.Schema!))
            Assert.That((await SendAsync(method, Target(path, parameter, value))).Status, Is.EqualTo(accepted), $"{parameter.Name}={value}");
        foreach (var value in Beyond(parameter.Schema!))
        {
            var (status, problem) = await SendAsync(method, Target(path, parameter, value));
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), $"{parameter.Name}={value}");
            Assert.That((string?)problem["parameter"], Is.EqualTo(parameter.Name));
        }
    }

    // The other parameters of a watermark and of a text require one.
    private static string Target(string path, IOpenApiParameter parameter, string value) =>
        $"{path}?{Required(parameter.Name!)}{parameter.Name}={Uri.EscapeDataString(value)}";

    private static string Required(string name) => name switch
    {
        ['w', 'a', .., not 'k'] => $"watermark={NoImage}&",
        ['t', 'e', 'x', 't', _, ..] => "text=a&",
        _ => "",
    };

    private static IEnumerable<string> Within(IOpenApiSchema schema) =>
    [
        .. new[] { schema.Minimum, schema.Maximum, schema.Default?.ToString().ToLowerInvariant() }.OfType<string>(),
        .. (schema.Enum ?? []).Concat(schema.Examples ?? []).Select(value => value.ToString()),
        .. schema.Type == JsonSchemaType.Boolean ? ["true", "false"] : Array.Empty<string>(),
    ];

    private static IEnumerable<string> Beyond(IOpenApiSchema schema)
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

    private static async Task<string[]> KnownAsync(HttpMethod method, string path)
    {
        var (_, problem) = await SendAsync(method, $"{path}?no-such=1");
        Assert.That((string?)problem["type"], Is.EqualTo("urn:sreassignment:problem:unknown-parameter"));
        var detail = (string)problem["detail"]!;
        return detail[(detail.IndexOf("Known:", StringComparison.Ordinal) + 6)..].TrimEnd('.')
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Problem)> SendAsync(HttpMethod method, string target)
    {
        using var request = new HttpRequestMessage(method, target);
        using var response = await _client.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
