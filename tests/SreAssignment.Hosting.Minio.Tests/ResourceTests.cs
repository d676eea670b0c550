using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace SreAssignment.Hosting.Minio.Tests;

public sealed class ResourceTests
{
    private readonly IDistributedApplicationTestingBuilder _builder = DistributedApplicationTestingBuilder.Create();

    [Test]
    public void Resource_has_the_image_with_a_pinned_tag()
    {
        var image = _builder.AddMinioContainer("storage").Resource.Annotations.OfType<ContainerImageAnnotation>().Single();

        Assert.That((image.Registry, image.Image), Is.EqualTo(("docker.io", "minio/minio")));
        Assert.That(image.Tag, Does.StartWith("RELEASE."));
    }

    [Test]
    public void Resource_has_one_endpoint_for_the_API_and_one_for_the_console()
    {
        var endpoints = _builder.AddMinioContainer("storage", port: 19000).Resource.Annotations.OfType<EndpointAnnotation>();

        Assert.That(endpoints.Select(e => (e.Name, e.UriScheme, e.Protocol, e.TargetPort, e.Port)), Is.EquivalentTo(new[]
        {
            ("http", "http", ProtocolType.Tcp, 9000, 19000),
            ("console", "http", ProtocolType.Tcp, 9001, (int?)null),
        }));
        Assert.That(endpoints, Has.All.Property(nameof(EndpointAnnotation.IsExternal)).False);
    }

    [TestCase(19000)]
    [TestCase(null)]
    public void Host_port_replaces_the_one_given_before(int? port)
    {
        var minio = _builder.AddMinioContainer("storage", port: 18000).WithHostPort(port);

        Assert.That(minio.Resource.PrimaryEndpoint.EndpointAnnotation.Port, Is.EqualTo(port));
    }

    [Test]
    public async Task Server_gets_its_command_line_and_its_credentials()
    {
        var user = _builder.AddParameter("user", "photographer");
        var password = _builder.AddParameter("password", "correct-horse", secret: true);
        var minio = _builder.AddMinioContainer("storage", user, password);

        var configuration = await ConfigurationAsync(minio.Resource);

        Assert.That(string.Join(' ', configuration.Arguments.Select(a => a.Value)), Is.EqualTo("server /data --console-address :9001"));
        Assert.That(configuration.EnvironmentVariables, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["MINIO_ROOT_USER"] = "photographer",
            ["MINIO_ROOT_PASSWORD"] = "correct-horse",
        }));
    }

    [Test]
    public async Task Credentials_that_are_not_given_are_minioadmin_and_a_generated_secret()
    {
        var minio = _builder.AddMinioContainer("storage").Resource;

        var environment = new Dictionary<string, string>((await ConfigurationAsync(minio)).EnvironmentVariables);

        Assert.That(minio.RootUserParameter, Is.Null);
        Assert.That(minio.RootPasswordParameter, Has.Property("Name").EqualTo("storage-password").And.Property("Secret").True);
        Assert.That(environment["MINIO_ROOT_USER"], Is.EqualTo("minioadmin"));
        Assert.That(environment["MINIO_ROOT_PASSWORD"], Does.Match("^[A-Za-z0-9]{22,}$").And.EqualTo(await minio.RootPasswordParameter.GetValueAsync(default)));
    }

    [Test]
    public async Task Connection_string_has_the_allocated_endpoint_and_the_credentials()
    {
        var user = _builder.AddParameter("user", "photographer");
        var password = _builder.AddParameter("password", "correct-horse", secret: true);
        var minio = _builder.AddMinioContainer("storage", user, password);
        minio.WithEndpoint("http", endpoint => endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 19000));

        Assert.That(
            minio.Resource.ConnectionStringExpression.ValueExpression,
            Is.EqualTo("Endpoint=http://{storage.bindings.http.host}:{storage.bindings.http.port};AccessKey={user.value};SecretKey={password.value}"));
        Assert.That(
            await minio.Resource.ConnectionStringExpression.GetValueAsync(default),
            Is.EqualTo("Endpoint=http://localhost:19000;AccessKey=photographer;SecretKey=correct-horse"));
    }

    [Test]
    public async Task Resource_that_references_it_gets_the_connection_string_and_each_property()
    {
        var minio = _builder.AddMinioContainer("storage", rootPassword: _builder.AddParameter("password", "correct-horse", secret: true));
        minio.WithEndpoint("http", endpoint => endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 19000));
        var client = _builder.AddExecutable("client", "client", ".").WithReference(minio);

        Assert.That((await ConfigurationAsync(client.Resource)).EnvironmentVariables, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["ConnectionStrings__storage"] = "Endpoint=http://localhost:19000;AccessKey=minioadmin;SecretKey=correct-horse",
            ["STORAGE_HOST"] = "localhost",
            ["STORAGE_PORT"] = "19000",
            ["STORAGE_ACCESSKEY"] = "minioadmin",
            ["STORAGE_SECRETKEY"] = "correct-horse",
            ["STORAGE_URI"] = "http://localhost:19000",
        }));
    }

    [Test]
    public void Liveness_and_readiness_are_probed_at_the_API_endpoint()
    {
        var probes = _builder.AddMinioContainer("storage").Resource.Annotations.OfType<EndpointProbeAnnotation>();

        Assert.That(probes.Select(p => (p.Type, p.Path, p.EndpointReference.EndpointName)), Is.EquivalentTo(new[]
        {
            (ProbeType.Liveness, "/minio/health/live", "http"),
            (ProbeType.Readiness, "/minio/health/cluster", "http"),
        }));
    }

    [Test]
    public async Task Each_probe_is_a_registered_health_check_of_the_resource()
    {
        var keys = _builder.AddMinioContainer("storage").Resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key).ToArray();
        await using var app = await _builder.BuildAsync();

        Assert.That(keys, Has.Length.EqualTo(2));
        Assert.That(app.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations.Select(r => r.Name), Is.SupersetOf(keys));
    }

    [Test]
    public void Data_volume_without_a_name_is_named_after_application_and_resource()
    {
        var minio = _builder.AddMinioContainer("storage").WithDataVolume();

        var mount = minio.Resource.Annotations.OfType<ContainerMountAnnotation>().Single();
        Assert.That((mount.Type, mount.Target, mount.IsReadOnly), Is.EqualTo((ContainerMountType.Volume, "/data", false)));
        Assert.That(mount.Source, Does.Match("^sreassignment.hosting.minio.tests-[0-9a-f]{10}-storage-data$"));
    }

    [Test]
    public void Data_volume_keeps_the_name_that_is_given()
    {
        var minio = _builder.AddMinioContainer("storage").WithDataVolume("photos");

        Assert.That(minio.Resource.Annotations.OfType<ContainerMountAnnotation>().Single().Source, Is.EqualTo("photos"));
    }

    [Test]
    public void Data_bind_mount_resolves_a_relative_folder_against_the_AppHost_directory()
    {
        var minio = _builder.AddMinioContainer("storage").WithDataBindMount("objects");

        var mount = minio.Resource.Annotations.OfType<ContainerMountAnnotation>().Single();
        Assert.That((mount.Type, mount.Target, mount.IsReadOnly), Is.EqualTo((ContainerMountType.BindMount, "/data", false)));
        Assert.That(mount.Source, Is.EqualTo(Path.Combine(_builder.AppHostDirectory, "objects")));
    }

    [Test]
    public void Dashboard_shows_an_icon_and_the_name_of_the_console()
    {
        var minio = _builder.AddMinioContainer("storage").Resource;

        Assert.That(minio.Annotations.OfType<ResourceIconAnnotation>().Single().IconName, Is.EqualTo("Storage"));
        Assert.That(minio.Annotations.OfType<ResourceUrlsCallbackAnnotation>(), Is.Not.Empty);
    }

    [Test]
    public void Missing_arguments_are_rejected_by_name()
    {
        IDistributedApplicationBuilder noBuilder = null!;
        IResourceBuilder<MinioContainerResource> noMinio = null!;
        var minio = _builder.AddMinioContainer("storage");

        Assert.Multiple(() =>
        {
            AssertRejected("builder", () => noBuilder.AddMinioContainer("other"));
            AssertRejected("name", () => _builder.AddMinioContainer(null!));
            AssertRejected("builder", () => noMinio.WithHostPort(1));
            AssertRejected("builder", () => noMinio.WithDataVolume());
            AssertRejected("builder", () => noMinio.WithDataBindMount("objects"));
            AssertRejected("source", () => minio.WithDataBindMount(null!));
            AssertRejected("rootPassword", () => new MinioContainerResource("other", null, null!));
        });

        static void AssertRejected(string parameter, Func<object> call) =>
            Assert.That(call, Throws.ArgumentNullException.With.Property(nameof(ArgumentNullException.ParamName)).EqualTo(parameter));
    }

    [TestCase("")]
    [TestCase("two words")]
    public void Name_that_Aspire_does_not_allow_is_rejected(string name) =>
        Assert.That(() => _builder.AddMinioContainer(name), Throws.InstanceOf<ArgumentException>());

    private async Task<IExecutionConfigurationResult> ConfigurationAsync(IResource resource)
    {
        await using var app = await _builder.BuildAsync();
        var context = app.Services.GetRequiredService<DistributedApplicationExecutionContext>();
        return await ExecutionConfigurationBuilder.Create(resource).WithArgumentsConfig().WithEnvironmentVariablesConfig().BuildAsync(context);
    }
}
