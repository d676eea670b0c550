using System.Net;

namespace SreAssignment.Gateway.Tests.Forwarding;

/// <summary>Clients see nothing of a replica that stops, wherever a request can be sent again without doing anything twice.</summary>
public sealed class NewConnectionRetryTests
{
    [TestCase("GET", false)]
    [TestCase("GET", true)]
    [TestCase("DELETE", false)]
    [TestCase("DELETE", true)]
    public async Task Request_without_a_body_is_retried(string method, bool reset)
    {
        await using var server = new ScriptedServer(async (number, connection) =>
        {
            await connection.ReadHeadAsync();
            if (number > 1)
                await connection.OkAsync("second");
            else if (reset)
                connection.Reset();
        });
        await using var gateway = await TestGateway.StartAsync(server.Address);

        using var response = await gateway.SendAsync(new HttpMethod(method), "/api/v1/images/17", gateway.Token());

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("second"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Upload_whose_connection_closes_before_the_body_is_retried(bool reset)
    {
        const string Body = "a picture";
        var bodies = new List<string>();
        await using var server = new ScriptedServer(async (number, connection) =>
        {
            // The first connection is kept after one response and goes away with the next request, as one does when a replica stops.
            if (number == 1)
            {
                await connection.ReadHeadAsync();
                await connection.OkAsync("warm");
                await connection.ReadHeadAsync();
                if (reset)
                    connection.Reset();
                return;
            }
            var head = await connection.ReadHeadAsync();
            Assert.That(head, Does.Contain("Expect: 100-continue"));
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            bodies.Add(await connection.ReadBodyAsync(Body.Length));
            await connection.OkAsync("stored");
        });
        await using var gateway = await TestGateway.StartAsync(server.Address);
        using (var warm = await gateway.GetAsync("/api/v1/images/17", gateway.Token()))
            await warm.Content.ReadAsStringAsync();

        using var response = await gateway.SendAsync(HttpMethod.Post, "/api/v1/images", gateway.Token(), new StringContent(Body));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("stored"));
        Assert.That(bodies, Is.EqualTo([Body]));
    }

    [Test]
    public async Task Upload_with_a_partly_sent_body_is_not_retried()
    {
        var connections = 0;
        await using var server = new ScriptedServer(async (number, connection) =>
        {
            connections = number;
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.ReadBodyAsync(1);
            connection.Reset();
        });
        await using var gateway = await TestGateway.StartAsync(server.Address);

        using var response = await gateway.SendAsync(HttpMethod.Post, "/api/v1/images", gateway.Token(), new StringContent("a picture"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        await response.ReadProblemAsync("service-unavailable");
        Assert.That(connections, Is.EqualTo(1));
    }

    [Test]
    public async Task Request_is_retried_once()
    {
        var connections = 0;
        await using var server = new ScriptedServer(async (number, connection) =>
        {
            connections = number;
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        await using var gateway = await TestGateway.StartAsync(server.Address);

        using var response = await gateway.GetAsync("/api/v1/images/17", gateway.Token());

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(connections, Is.EqualTo(2));
    }

    [Test]
    public async Task Rejection_instead_of_100_continue_reaches_the_client()
    {
        await using var server = new ScriptedServer(async (_, connection) =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno");
        });
        await using var gateway = await TestGateway.StartAsync(server.Address);

        using var response = await gateway.SendAsync(HttpMethod.Post, "/api/v1/images", gateway.Token(), new StringContent("a picture"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("no"));
    }
}
