namespace Aspire.Hosting.Tests.ApplicationModel;

public sealed class ReferenceExpressionTests
{
    [Test]
    public async Task Values_are_resolved_and_literals_kept()
    {
        var builder = TestHost.CreateBuilder();
        var user = builder.AddParameter("user", "anna");
        var expression = ReferenceExpression.Create($"{{User={user};Note={"a}b"}}}");

        Assert.That(await expression.GetValueAsync(), Is.EqualTo("{User=anna;Note=a}b}"));
        Assert.That(expression.ValueExpression, Is.EqualTo("{User={user.value};Note=a}b}"));
    }

    [Test]
    public async Task Endpoint_properties_are_values_and_expressions()
    {
        var builder = TestHost.CreateBuilder();
        var service = builder.AddService("service");
        service.WithEndpoint("http", e => e.AllocatedEndpoint = new AllocatedEndpoint(e, "localhost", 1234));
        var expression = ReferenceExpression.Create($"{service.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/x");

        Assert.That(await expression.GetValueAsync(), Is.EqualTo("localhost:1234/x"));
        Assert.That(expression.ValueExpression, Is.EqualTo("{service.bindings.http.host}:{service.bindings.http.port}/x"));
    }

    [Test]
    public void An_endpoint_without_an_address_says_so()
    {
        var service = TestHost.CreateBuilder().AddService("service");
        Assert.That(
            async () => await service.GetEndpoint("http").GetValueAsync(),
            Throws.InvalidOperationException.With.Message.Contains("'http'").And.Message.Contains("'service'"));
    }
}
