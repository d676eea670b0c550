using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SreAssignment.ServiceDefaults.Http;

namespace SreAssignment.ServiceDefaults.Tests.Http;

public sealed class RequestIdTests
{
    [Test]
    public async Task A_given_id_is_in_the_response_the_problem_the_log_and_the_next_hop()
    {
        string? handedOn = null;
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/", (HttpContext context, ILogger<RequestIdTests> logger) =>
        {
            handedOn = context.Request.Headers[RequestId.Header];
#pragma warning disable CA1848
            logger.LogInformation("hello");
#pragma warning restore CA1848
            return Results.NotFound();
        }));

        using var response = await SendAsync(service, "order-17.a_B");

        var problem = await response.ReadProblemAsync("not-found");
        var logged = service.Logs.Entries.Single(entry => entry.Message == "hello");
        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.GetValues(RequestId.Header), Is.EqualTo(["order-17.a_B"]));
            Assert.That((string?)problem["requestId"], Is.EqualTo("order-17.a_B"));
            Assert.That(handedOn, Is.EqualTo("order-17.a_B"));
            Assert.That(logged.Scope.Last(pair => pair.Key == "RequestId").Value, Is.EqualTo("order-17.a_B"));
        });
    }

    [TestCase("")]
    [TestCase("with space")]
    [TestCase("quote\"")]
    [TestCase("{json}")]
    public async Task An_id_that_is_not_well_formed_is_replaced(string given)
    {
        await using var service = await RunningService.StartAsync();

        using var response = await SendAsync(service, given);

        Assert.That(response.Headers.GetValues(RequestId.Header).Single(), Does.Match("^[0-9a-f]{32}$"));
    }

    [Test]
    public async Task An_id_that_is_too_long_is_replaced()
    {
        await using var service = await RunningService.StartAsync();

        using var atLimit = await SendAsync(service, new string('a', 64));
        using var overLimit = await SendAsync(service, new string('a', 65));

        Assert.That(atLimit.Headers.GetValues(RequestId.Header).Single(), Has.Length.EqualTo(64));
        Assert.That(overLimit.Headers.GetValues(RequestId.Header).Single(), Has.Length.EqualTo(32));
    }

    private static async Task<HttpResponseMessage> SendAsync(RunningService service, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation(RequestId.Header, id);
        return await service.Public.SendAsync(request);
    }
}
