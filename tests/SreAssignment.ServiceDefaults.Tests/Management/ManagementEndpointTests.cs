using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SreAssignment.ServiceDefaults.Health;

namespace SreAssignment.ServiceDefaults.Tests.Management;

public sealed class ManagementEndpointTests
{
    [TestCase("/health")]
    [TestCase("/alive")]
    [TestCase("/metrics")]
    public async Task Management_paths_are_served_on_the_management_port_only(string path)
    {
        await using var service = await RunningService.StartAsync();

        using var management = await service.Management.GetAsync(path);
        using var onPublicPort = await service.Public.GetAsync(path);
        using var disguised = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = service.Management.BaseAddress!.Authority } };
        using var withManagementHost = await service.Public.SendAsync(disguised);

        Assert.That(management.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await onPublicPort.ReadProblemAsync("not-found");
        await withManagementHost.ReadProblemAsync("not-found");
    }

    [Test]
    public async Task Endpoints_of_the_service_are_not_on_the_management_port()
    {
        await using var service = await RunningService.StartAsync(map: app => app.MapGet("/hello", () => "hello"));

        using var onManagementPort = await service.Management.GetAsync("/hello");

        Assert.That(await service.Public.GetStringAsync("/hello"), Is.EqualTo("hello"));
        await onManagementPort.ReadProblemAsync("not-found");
    }

    [TestCase("get /health", 501, "not-implemented")]
    [TestCase("Get /metrics", 501, "not-implemented")]
    [TestCase("head /alive", 501, "not-implemented")]
    [TestCase("post /nowhere", 501, "not-implemented")]
    [TestCase("POST /health", 405, "method-not-allowed")]
    [TestCase("DELETE /metrics", 405, "method-not-allowed")]
    [TestCase("PROPFIND /alive", 405, "method-not-allowed")]
    public async Task Only_GET_and_HEAD_are_allowed_in_exactly_this_case(string line, int status, string problem)
    {
        await using var service = await RunningService.StartAsync();

        var response = await RawRequest.SendAsync(service.Management.BaseAddress!, $"{line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.That(response, Does.StartWith($"HTTP/1.1 {status} ").And.Contain($"urn:sreassignment:problem:{problem}"));
    }

    [TestCase(HealthStatus.Healthy, HttpStatusCode.OK)]
    [TestCase(HealthStatus.Degraded, HttpStatusCode.OK)]
    [TestCase(HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable)]
    public async Task Readiness_is_the_worst_check_and_names_each(HealthStatus status, HttpStatusCode expected)
    {
        await using var service = await RunningService.StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("store", () => new HealthCheckResult(status, "as told"), [HealthTags.Ready])
            .AddCheck("unasked", () => HealthCheckResult.Unhealthy("no tag")));

        using var response = await service.Management.GetAsync("/health");
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(expected));
            Assert.That((string?)body["status"], Is.EqualTo(status.ToString()));
            Assert.That((string?)body["checks"]!["store"]!["status"], Is.EqualTo(status.ToString()));
            Assert.That((string?)body["checks"]!["store"]!["description"], Is.EqualTo("as told"));
            Assert.That(body["checks"]!["unasked"], Is.Null);
        });
    }

    [Test]
    public async Task Check_that_throws_does_not_expose_its_exception()
    {
        await using var service = await RunningService.StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("store", () => throw new InvalidOperationException("secret"), [HealthTags.Ready]));

        using var response = await service.Management.GetAsync("/health");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("secret"));
    }

    [Test]
    public async Task Dependency_that_is_down_keeps_the_process_alive()
    {
        await using var service = await RunningService.StartAsync(builder => builder.Services.AddHealthChecks()
            .AddCheck("store", () => HealthCheckResult.Unhealthy(), [HealthTags.Ready]));

        using var alive = await service.Management.GetAsync("/alive");

        Assert.That(alive.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
