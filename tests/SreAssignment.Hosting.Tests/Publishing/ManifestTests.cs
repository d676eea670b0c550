using System.Text.Json;

namespace Aspire.Hosting.Tests.Publishing;

public sealed class ManifestTests
{
    private static readonly string Project = new Projects.SreAssignment_Hosting_TestService().ProjectPath;

    [Test]
    public async Task Every_kind_of_resource_is_written_as_described()
    {
        var builder = Builder(out var path);
        builder.AddKubernetesEnvironment("k8s");
        var text = builder.AddParameter("text", "plain", publishValueAsDefault: true);
        var key = builder.AddParameter("key", new GenerateParameterDefault { MinLength = 30, Special = false, MinUpper = 2 }, secret: true);
        var store = builder.AddMinioContainer("store", rootPassword: key).WithDataVolume("data");
        builder.AddConnectionString("given");
        builder.AddConnectionString("made", ReferenceExpression.Create($"Text={text};Key={key}"));
        builder.AddExecutable("tool", "make", ".", "all");
        var api = builder.AddProject<Projects.SreAssignment_Hosting_TestService>("api")
            .WithHttpEndpoint(targetPort: 8080)
            .WithHttpEndpoint(name: "management", env: "MANAGEMENT_PORT")
            .WithEndpoint(name: "raw", scheme: "tcp")
            .WithReference(store)
            .WithArgs("--verbose");
        builder.AddContainer("page", "docker.io/library/nginx", "1.29").WithHttpEndpoint(port: 80).WithExternalHttpEndpoints()
            .WithBindMount("files", "/usr/share/nginx/html", isReadOnly: true)
            .WithReference(api.GetEndpoint("http"));

        var resources = await PublishAsync(builder, path);

        Assert.That(resources["k8s"], Is.EqualTo(new StrictManifest.Unsupported("This resource does not support generation in the manifest.")));
        Assert.That(resources["made"], Is.EqualTo(new StrictManifest.Value("value.v0", "Text={text.value};Key={key.value}")));

        var given = (StrictManifest.Parameter)resources["given"];
        Assert.That((given.ConnectionString, given.Value, given.Inputs["value"].Secret), Is.EqualTo(("{given.value}", "{given.inputs.value}", true)));
        Assert.That(((StrictManifest.Parameter)resources["text"]).Inputs["value"], Is.EqualTo(new StrictManifest.Input("string", Default: new(Value: "plain"))));
        Assert.That(
            ((StrictManifest.Parameter)resources["key"]).Inputs["value"],
            Is.EqualTo(new StrictManifest.Input("string", Secret: true, new(new StrictManifest.Generate(30, Special: false, MinUpper: 2)))));

        var container = (StrictManifest.Container)resources["store"];
        Assert.That(container.Type, Is.EqualTo("container.v1"));
        Assert.That(container.ConnectionString, Is.EqualTo("Endpoint=http://{store.bindings.http.host}:{store.bindings.http.port};AccessKey=minioadmin;SecretKey={key.value}"));
        Assert.That(container.Volumes, Is.EqualTo(new[] { new StrictManifest.Volume("/data", false, "data") }));
        Assert.That(container.Bindings!["http"], Is.EqualTo(new StrictManifest.Binding("http", "tcp", "http", TargetPort: 9000)));

        var project = (StrictManifest.Project)resources["api"];
        Assert.That(project.Type, Is.EqualTo("project.v1"));
        Assert.That(Path.GetFullPath(project.Path, Path.GetDirectoryName(path)!), Is.EqualTo(Project));
        Assert.That(string.Join(' ', project.Args!), Is.EqualTo("--verbose"));
        Assert.That(project.Env!["HTTP_PORTS"], Is.EqualTo("{api.bindings.http.targetPort};{api.bindings.management.targetPort}"));
        Assert.That(project.Env!["ASPNETCORE_FORWARDEDHEADERS_ENABLED"], Is.EqualTo("true"));
        Assert.That(project.Env!["ConnectionStrings__store"], Is.EqualTo("{store.connectionString}"));
        Assert.That(project.Env!["STORE_SECRETKEY"], Is.EqualTo("{key.value}"));
        Assert.That(project.Env!.Keys.Where(k => k.StartsWith("OTEL_", StringComparison.Ordinal)), Is.Empty);

        var page = (StrictManifest.Container)resources["page"];
        Assert.That(page.Bindings!["http"], Is.EqualTo(new StrictManifest.Binding("http", "tcp", "http", TargetPort: 80, External: true)));
        Assert.That(page.BindMounts!.Single().ReadOnly);
        Assert.That((page.Env!["services__api__http__0"], page.Env!["API_HTTP"]), Is.EqualTo(("{api.bindings.http.url}", "{api.bindings.http.url}")));
    }

    [Test]
    public async Task A_web_application_has_http_and_https_whatever_ports_its_launch_profile_gives_developers()
    {
        var folder = new TemporaryFolder().Path;
        Directory.CreateDirectory(Path.Combine(folder, "Properties"));
        File.WriteAllText(Path.Combine(folder, "My.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk.Web\" />");
        File.WriteAllText(Path.Combine(folder, "Properties", "launchSettings.json"), """{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "http://localhost:5099", "commandLineArgs": "--here" } } }""");
        var builder = Builder(out var path);
        builder.AddProject("web", folder);
        builder.AddProject("worker", folder, launchProfileName: null);

        var resources = await PublishAsync(builder, path);

        var web = (StrictManifest.Project)resources["web"];
        Assert.That(web.Bindings, Is.EqualTo(new Dictionary<string, StrictManifest.Binding> { ["http"] = new("http", "tcp", "http"), ["https"] = new("https", "tcp", "http") }));
        Assert.That(web.Env!["HTTP_PORTS"], Is.EqualTo("{web.bindings.http.targetPort}"));
        Assert.That(web.Env, Does.Not.ContainKey("HTTPS_PORTS"), "TLS ends before it");
        Assert.That(web.Args, Is.Null);
        Assert.That(((StrictManifest.Project)resources["worker"]).Bindings, Is.Null);
    }

    [Test]
    public async Task A_default_http_endpoint_leaves_its_port_to_the_deployment_and_others_are_counted_up()
    {
        var builder = Builder(out var path);
        builder.AddProject("api", Project).WithHttpEndpoint().WithHttpEndpoint(name: "second").WithEndpoint(name: "raw", scheme: "tcp").WithHttpsEndpoint(port: 444);

        var api = (StrictManifest.Project)(await PublishAsync(builder, path))["api"];

        Assert.That(api.Type, Is.EqualTo("project.v0"));
        Assert.That(api.Bindings, Is.EqualTo(new Dictionary<string, StrictManifest.Binding>
        {
            ["http"] = new("http", "tcp", "http"),
            ["second"] = new("http", "tcp", "http", TargetPort: 8000),
            ["raw"] = new("tcp", "tcp", "tcp", TargetPort: 8001),
            ["https"] = new("https", "tcp", "http", Port: 444),
        }));
    }

    [Test]
    public async Task No_secret_is_written()
    {
        const string Secret = "do-not-show-this-anywhere";
        var builder = Builder(out var path, $"--Parameters:given={Secret}1", $"--ConnectionStrings:connection={Secret}2");
        var key = builder.AddParameter("key", $"{Secret}3", secret: true);
        var hidden = builder.AddParameter("hidden", $"{Secret}4");
        var connection = builder.AddConnectionString("connection");
        builder.AddProject("api", Project).WithEnvironment("KEY", key).WithEnvironment("GIVEN", builder.AddParameter("given", secret: true))
            .WithEnvironment("HIDDEN", $"{hidden}").WithReference(connection);

        await PublishAsync(builder, path);

        Assert.That(await File.ReadAllTextAsync(path), Does.Not.Contain(Secret));
    }

    [Test]
    public async Task A_resource_that_only_a_value_names_is_written_and_one_that_is_excluded_is_not()
    {
        var builder = Builder(out var path);
        builder.AddMinioContainer("store");
        builder.AddProject("local-only", Project).ExcludeFromManifest();

        Assert.That(string.Join(' ', (await PublishAsync(builder, path)).Keys), Is.EqualTo("store store-password"));
    }

    [Test]
    public async Task Facts_stand_beside_the_resources()
    {
        var builder = Builder(out var path);
        var store = builder.AddMinioContainer("store");
        var migration = builder.AddProject("migration", Project);
        builder.AddProject("api", Project).WithHttpEndpoint(targetPort: 8080).WithReplicas(3).WithHttpHealthCheck("/health").WithHttpProbe(ProbeType.Liveness, "/alive")
            .WaitFor(store).WaitForCompletion(migration);

        await PublishAsync(builder, path);

        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        var api = manifest.RootElement.GetProperty("x-deployment").GetProperty("resources").GetProperty("api");
        Assert.That(api.GetProperty("replicas").GetInt32(), Is.EqualTo(3));
        Assert.That(api.GetProperty("health")[0].GetProperty("path").GetString(), Is.EqualTo("/health"));
        Assert.That(api.GetProperty("probes")[0].GetProperty("type").GetString(), Is.EqualTo("liveness"));
        Assert.That(string.Join(' ', api.GetProperty("waitFor").EnumerateArray().Select(w => w.GetProperty("until").GetString())), Is.EqualTo("healthy completed"));
        Assert.That(manifest.RootElement.GetProperty("x-deployment").GetProperty("resources").GetProperty("store").GetProperty("user").GetInt32(), Is.EqualTo(1000));
    }

    [Test]
    public void A_failed_publish_says_all_that_is_wrong_and_leaves_the_file_that_was_there()
    {
        var builder = Builder(out var path);
        File.WriteAllText(path, "before");
        builder.AddProject("lost", "nowhere/Lost.csproj").WithReference(builder.AddProject("api", Project).GetEndpoint("missing"));

        Assert.That(
            () => PublishAsync(builder, path),
            Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains("'lost'").And.Message.Contains("'missing'"));
        Assert.That(File.ReadAllText(path), Is.EqualTo("before"));
    }

    [TestCase("--publisher=docker", "--publisher is 'manifest', not 'docker'")]
    [TestCase("--publisher=manifest", "needs --output-path")]
    [TestCase("--step=deploy", "--step is 'publish', not 'deploy'")]
    public void A_wrong_command_line_is_refused(string argument, string message)
    {
        using var app = TestHost.CreateBuilder("--operation=publish", argument).Build();
        Assert.That(() => Publisher(app).PublishAsync(default), Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains(message));
    }

    private static IDistributedApplicationBuilder Builder(out string path, params string[] args)
    {
        path = Path.Combine(new TemporaryFolder().Path, "manifest.json");
        return TestHost.CreateBuilder(["--operation=publish", "--publisher=manifest", $"--output-path={path}", .. args]);
    }

    private static async Task<IReadOnlyDictionary<string, object>> PublishAsync(IDistributedApplicationBuilder builder, string path)
    {
        await using var app = builder.Build();
        await Publisher(app).PublishAsync(default);
        return StrictManifest.Read(await File.ReadAllTextAsync(path));
    }

    private static Hosting.Publishing.ApplicationPublisher Publisher(DistributedApplication app) =>
        (Hosting.Publishing.ApplicationPublisher)app.Services.GetService(typeof(Hosting.Publishing.ApplicationPublisher))!;
}
