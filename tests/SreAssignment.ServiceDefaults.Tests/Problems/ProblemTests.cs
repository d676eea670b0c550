using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.ServiceDefaults.Tests.Problems;

public sealed class ProblemTests
{
    [Test]
    public async Task Unknown_path_is_a_problem()
    {
        await using var service = await RunningService.StartAsync();
        using var response = await service.Public.GetAsync("/none");

        var problem = await response.ReadProblemAsync("not-found");
        Assert.That((string?)problem["detail"], Does.Contain("/none"));
    }

    [Test]
    public async Task Unsupported_method_is_a_problem_with_Allow()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapPost("/things", () => "made"));
        using var response = await service.Public.GetAsync("/things");

        var problem = await response.ReadProblemAsync("method-not-allowed");
        Assert.That((string?)problem["detail"], Does.Contain("POST"));
        Assert.That(response.Content.Headers.Allow, Is.EquivalentTo(["POST"]));
    }

    [TestCase("/oauth2/none", 404, "invalid_request")]
    [TestCase("/oauth2/busy", 503, "temporarily_unavailable")]
    [TestCase("/OAuth2/broken", 500, "server_error")]
    public async Task Below_oauth2_an_error_is_one_of_RFC_6749(string path, int status, string error)
    {
        await using var service = await RunningService.StartAsync(map: app =>
        {
            app.MapGet("/oauth2/busy", () => Problem.Unavailable("Not \"now\" \u00fc.", TimeSpan.FromSeconds(1.5)));
            app.MapGet("/oauth2/broken", IResult () => throw new InvalidOperationException("secret"));
        });
        using var response = await service.Public.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(status == 503 ? TimeSpan.FromSeconds(2) : null));
        Assert.That(body, Does.Match($"^\\{{\"error\":\"{error}\",\"error_description\":\"[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+\"\\}}$"));
    }

    [Test]
    public async Task Unsupported_media_type_is_a_problem()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapPost("/things", (Thing thing) => thing.Name));
        using var response = await service.Public.PostAsync("/things", new StringContent("x", Encoding.UTF8, "text/plain"));

        await response.ReadProblemAsync("unsupported-media-type");
    }

    [Test]
    public async Task A_parameter_that_cannot_be_bound_is_named()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/things", (int limit) => limit));
        using var response = await service.Public.GetAsync("/things?limit=many");

        var problem = await response.ReadProblemAsync("bad-request");
        Assert.That((string?)problem["detail"], Does.Contain("limit"));
    }

    [Test]
    public async Task Body_over_the_limit_is_a_problem()
    {
        await using var service = await RunningService.StartAsync(
            builder => builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 10),
            app => app.MapPost("/things", async (HttpRequest request) => await request.Body.CopyToAsync(Stream.Null)));
        using var response = await service.Public.PostAsync("/things", new ByteArrayContent(new byte[11]));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        await response.ReadProblemAsync("body-too-large");
    }

    [Test]
    public async Task An_unhandled_exception_is_logged_and_not_in_the_response()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/", string () => throw new InvalidOperationException("secret")));
        using var response = await service.Public.GetAsync("/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        var problem = await response.ReadProblemAsync("internal-error");
        Assert.That(problem.ToJsonString(), Does.Not.Contain("secret"));
        var errors = service.Logs.Entries.Where(entry => entry.Level >= LogLevel.Error).ToArray();
        Assert.That(errors, Has.Length.EqualTo(1));
        Assert.That(errors[0].Exception, Has.Message.EqualTo("secret"));
    }

    [Test]
    public async Task ProblemException_is_the_response()
    {
        var thrown = new ProblemException(ProblemTypes.ServiceUnavailable, "The store is down.", ("store", "images"))
        {
            RetryAfter = TimeSpan.FromMilliseconds(1200),
        };
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/", string () => throw thrown));
        using var response = await service.Public.GetAsync("/");

        var problem = await response.ReadProblemAsync("service-unavailable");
        Assert.Multiple(() =>
        {
            Assert.That((string?)problem["detail"], Is.EqualTo("The store is down."));
            Assert.That((string?)problem["store"], Is.EqualTo("images"));
            Assert.That(response.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(service.Logs.Entries.Where(entry => entry.Level >= LogLevel.Error), Is.Empty);
        });
    }

    [Test]
    public async Task A_problem_returned_by_an_endpoint_has_its_extensions()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapGet(
            "/", () => Problem.Result(ProblemTypes.InvalidParameter, "width is 0; it takes 1 to 8192.", ("parameter", "width"))));
        using var response = await service.Public.GetAsync("/");

        var problem = await response.ReadProblemAsync("invalid-parameter");
        Assert.That((string?)problem["parameter"], Is.EqualTo("width"));
    }

    [Test]
    public async Task Status_code_without_a_body_gets_a_problem()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/{status:int}", (int status) => Results.StatusCode(status)));
        using var teapot = await service.Public.GetAsync("/418");
        using var unavailable = await service.Public.GetAsync("/503");

        await teapot.ReadProblemAsync("http-418");
        await unavailable.ReadProblemAsync("service-unavailable");
    }

    [Test]
    public async Task A_client_that_disconnects_is_no_error()
    {
        var arrived = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/", async (HttpContext context) =>
        {
            arrived.SetResult();
            var aborted = new TaskCompletionSource();
            await using var registration = context.RequestAborted.Register(aborted.SetResult);
            await aborted.Task;
            context.Response.OnCompleted(() =>
            {
                left.SetResult();
                return Task.CompletedTask;
            });
            context.RequestAborted.ThrowIfCancellationRequested();
        }));
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, service.Public.BaseAddress!.Port);
            await socket.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray());
            await arrived.Task;
        }

        await left.Task;
        Assert.That(service.Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning), Is.Empty);
    }

    private sealed record Thing(string Name);
}
