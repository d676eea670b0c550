using Aspire.Hosting.Testing;
using Projects;

namespace Aspire.Hosting.Tests.Testing;

/// <summary>An application's entry point under test.</summary>
public sealed class TestingBuilderTests
{
    [Test]
    public async Task The_entry_point_describes_and_the_test_starts()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SreAssignment_Hosting_TestAppHost>(["--FrontPort=3999"], TestHost.Deadline);
        Assert.That(builder.Resources.Select(r => r.Name), Is.EqualTo(["back", "front"]));

        await using var app = await builder.BuildAsync(TestHost.Deadline);
        Assert.That(() => app.GetEndpoint("front"), Throws.InvalidOperationException, "before the start there are no addresses");
        await app.StartAsync(TestHost.Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("front", TestHost.Deadline);

        Assert.That(app.GetEndpoint("front").Port, Is.Not.EqualTo(3999), "ports are random in tests");
        using var client = app.CreateHttpClient("front");
        Assert.That(await client.GetStringAsync("/environment/services__back__http__0"), Is.EqualTo(app.GetEndpoint("back").ToString().TrimEnd('/')));
    }

    [Test]
    public async Task The_test_changes_the_application_before_it_is_built()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SreAssignment_Hosting_TestAppHost>(TestHost.Deadline);
        var front = builder.Resources.OfType<ProjectResource>().Single(r => r.Name == "front");
        builder.CreateResourceBuilder(front).WithEnvironment("COLOUR", "blue");
        await using var app = await builder.BuildAsync(TestHost.Deadline);
        await app.StartAsync(TestHost.Deadline);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("front", TestHost.Deadline);
        Assert.That(await app.GetAsync("front", "/environment/COLOUR"), Is.EqualTo("blue"));
    }

    [Test]
    public void What_the_entry_point_throws_reaches_the_test() => Assert.That(
        async () => await DistributedApplicationTestingBuilder.CreateAsync<SreAssignment_Hosting_TestAppHost>(["--FrontPort=none"], TestHost.Deadline),
        Throws.InstanceOf<FormatException>());

    [Test]
    public async Task A_builder_that_is_not_built_ends_the_entry_point()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<SreAssignment_Hosting_TestAppHost>(TestHost.Deadline);
        await builder.DisposeAsync();
        Assert.That(async () => await builder.BuildAsync(TestHost.Deadline), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Resources_and_endpoints_that_do_not_exist_are_named()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<SreAssignment_Hosting_TestAppHost>(TestHost.Deadline);
        await using var app = await builder.BuildAsync(TestHost.Deadline);
        await app.StartAsync(TestHost.Deadline);
        Assert.That(() => app.GetEndpoint("middle"), Throws.ArgumentException.With.Message.Contains("'middle'").And.Message.Contains("front"));
        Assert.That(() => app.GetEndpoint("front", "grpc"), Throws.ArgumentException.With.Message.Contains("'grpc'"));
    }
}
