namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>What a process is told by its environment, as Aspire tells it.</summary>
public sealed class EnvironmentTests
{
    [Test]
    public async Task A_project_is_told_who_and_where_it_is()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithHttpEndpoint(name: "management", env: "MANAGEMENT_PORT").WithReplicas(2).WithArgs("--colour", "blue");
        await using var app = await builder.StartAsync();
        await app.ResourceNotifications.WaitForResourceHealthyAsync("api-2", TestHost.Deadline);
        var known = app.ResourceNotifications.TryGetCurrentState("api-2", out var e) ? e.Snapshot : throw new AssertionException("no state");

        var own = known.Urls.Where(u => u.IsInternal).ToList();
        using var client = new HttpClient { BaseAddress = new Uri(own.Single(u => u.Name == "http").Url) };
        Task<string> Variable(string name) => client.GetStringAsync($"/environment/{name}");
        Assert.That(await Variable("OTEL_SERVICE_NAME"), Is.EqualTo("api"));
        Assert.That(await Variable("OTEL_RESOURCE_ATTRIBUTES"), Is.EqualTo("service.instance.id=api-2"));
        Assert.That(await Variable("ASPNETCORE_URLS"), Is.EqualTo(string.Join(';', own.Select(u => u.Url))));
        Assert.That(await Variable("MANAGEMENT_PORT"), Is.EqualTo($"{new Uri(own.Single(u => u.Name == "management").Url).Port}"));
        Assert.That(await Variable("ASPNETCORE_ENVIRONMENT"), Is.EqualTo(builder.Environment.EnvironmentName));
        Assert.That(await client.GetStringAsync("/arguments"), Is.EqualTo("--colour blue"));
    }

    [Test]
    public async Task References_become_variables()
    {
        var builder = TestHost.CreateBuilder("--ConnectionStrings:cache=host=c;port=1");
        var back = builder.AddService("back-end").WithHttpEndpoint(name: "admin");
        var front = builder.AddService("front")
            .WithReference(back)
            .WithReference(builder.AddConnectionString("cache"))
            .WithReference(builder.AddConnectionString("files", ReferenceExpression.Create($"Path={builder.AddParameter("folder", "/f")}")), "data")
            .WithReference("weather", new Uri("http://weather.example/"));
        await using var app = await builder.StartHealthyAsync();

        Task<string> Variable(string name) => app.GetAsync("front", $"/environment/{name}");
        Assert.That(await Variable("services__back-end__http__0"), Is.EqualTo(back.GetEndpoint("http").Url));
        Assert.That(await Variable("services__back-end__http__1"), Is.EqualTo(back.GetEndpoint("admin").Url));
        Assert.That(await Variable("BACK_END_ADMIN"), Is.EqualTo(back.GetEndpoint("admin").Url));
        Assert.That(await Variable("ConnectionStrings__cache"), Is.EqualTo("host=c;port=1"));
        Assert.That(await Variable("ConnectionStrings__data"), Is.EqualTo("Path=/f"));
        Assert.That(await Variable("services__weather__default__0"), Is.EqualTo("http://weather.example/"));
        Assert.That(front.Resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => r.Resource.Name), Is.EquivalentTo(["back-end", "cache", "files"]));
    }

    [Test]
    public async Task A_reference_to_one_endpoint_tells_of_that_alone()
    {
        var builder = TestHost.CreateBuilder();
        var back = builder.AddService("back").WithHttpEndpoint(name: "management");
        builder.AddService("front").WithReference(back.GetEndpoint("http"));
        await using var app = await builder.StartHealthyAsync();
        Assert.That(await app.GetAsync("front", "/environment/services__back__http__0"), Is.EqualTo(back.GetEndpoint("http").Url));
        Assert.That(await app.GetAsync("front", "/environment/services__back__http__1"), Is.Empty);
    }

    [Test]
    public async Task A_value_that_is_missing_fails_the_resource_and_names_it()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithEnvironment("COLOUR", builder.AddParameter("colour"));
        await using var app = await builder.StartAsync();
        Assert.That(
            async () => await app.ResourceNotifications.WaitForResourceHealthyAsync("api", TestHost.Deadline),
            Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains("FailedToStart").And.Message.Contains("'COLOUR'").And.Message.Contains("Parameters:colour"));
    }
}
