namespace Aspire.Hosting.Tests.ApplicationModel;

/// <summary>An application with a mistake stops at once, with a message that names it.</summary>
public sealed class ModelMistakeTests
{
    [Test]
    public void Two_resources_of_one_name()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api");
        Assert.That(() => builder.AddParameter("API"), Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains("'API'").And.Message.Contains("'api'"));
    }

    [TestCase(""), TestCase("1api"), TestCase("a--b"), TestCase("api-"), TestCase("a_b"), TestCase("äpi")]
    public void A_name_that_is_none(string name) =>
        Assert.That(() => TestHost.CreateBuilder().AddService(name), Throws.ArgumentException.With.Message.Contains($"'{name}'"));

    [Test]
    public void A_reference_to_an_endpoint_that_does_not_exist()
    {
        var builder = TestHost.CreateBuilder();
        var back = builder.AddService("back");
        builder.AddService("front").WithReference(back.GetEndpoint("grpc"));
        AssertStartFails(builder, "'front'", "'grpc'", "'back'", "'http'");
    }

    [Test]
    public void A_reference_to_a_resource_of_another_application()
    {
        var stranger = TestHost.CreateBuilder().AddService("stranger");
        var builder = TestHost.CreateBuilder();
        builder.AddService("front").WithReference(stranger);
        AssertStartFails(builder, "'front'", "'stranger'", "not a part");
    }

    [Test]
    public void A_reference_to_null() =>
        Assert.That(() => TestHost.CreateBuilder().AddService("front").WithReference((EndpointReference)null!), Throws.ArgumentNullException);

    [Test]
    public void A_circular_wait()
    {
        var builder = TestHost.CreateBuilder();
        var a = builder.AddService("a");
        var b = builder.AddService("b").WaitFor(a);
        var c = builder.AddService("c").WaitFor(b);
        a.WaitFor(c);
        AssertStartFails(builder, "'a' waits for 'c' waits for 'b' waits for 'a'");
    }

    [Test]
    public void A_project_that_does_not_exist()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddProject("api", "nowhere/Api.csproj");
        AssertStartFails(builder, "'api'", "nowhere/Api.csproj", "does not exist");
    }

    [TestCase("<Project", "not valid XML"), TestCase("<Solution />", "not a project file")]
    public void A_project_that_cannot_be_read(string content, string complaint)
    {
        var path = Path.Combine(new TemporaryFolder().Path, "Api.csproj");
        File.WriteAllText(path, content);
        var builder = TestHost.CreateBuilder();
        builder.AddProject("api", path);
        AssertStartFails(builder, "'api'", path, complaint);
    }

    [Test]
    public void A_health_check_of_an_endpoint_that_does_not_exist()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithHttpHealthCheck("/health", endpointName: "management");
        AssertStartFails(builder, "'api'", "'management'");
    }

    [Test]
    public void Replicas_with_one_target_port()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddService("api").WithHttpEndpoint(targetPort: 5000, name: "fixed").WithReplicas(2);
        AssertStartFails(builder, "'api'", "5000", "'fixed'");
    }

    [Test]
    public void Every_mistake_is_reported_in_one_run()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddProject("first", "nowhere/First.csproj");
        builder.AddProject("second", "nowhere/Second.csproj");
        AssertStartFails(builder, "'first'", "'second'");
    }

    private static void AssertStartFails(IDistributedApplicationBuilder builder, params string[] parts)
    {
        var app = builder.Build();
        var error = Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestHost.Deadline));
        foreach (var part in parts)
            Assert.That(error!.Message, Does.Contain(part));
    }
}
