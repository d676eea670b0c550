namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>What a project takes over from its launch settings when it is run.</summary>
public sealed class LaunchProfileTests
{
    private static readonly int FreePort = PortOfNobody();

    [Test]
    public async Task The_first_profile_that_launches_the_project_gives_endpoints_variables_and_arguments()
    {
        Environment.SetEnvironmentVariable("LAUNCH_PROFILE_TEST", "of the host");
        var builder = TestHost.CreateBuilder();
        builder.AddProject<Service>("api").WithArgs("--last").WithEnvironment("OVERRIDDEN", "by the application").WithHttpHealthCheck("/health");
        await using var app = await builder.StartHealthyAsync();

        Task<string> Variable(string name) => app.GetAsync("api", $"/environment/{name}");
        Assert.That(await Variable("DOTNET_LAUNCH_PROFILE"), Is.EqualTo("first"));
        Assert.That(await Variable("ASPNETCORE_ENVIRONMENT"), Is.EqualTo("Staging"));
        Assert.That(await Variable("EXPANDED"), Is.EqualTo("a value of the host"));
        Assert.That(await Variable("OVERRIDDEN"), Is.EqualTo("by the application"));
        Assert.That(await app.GetAsync("api", "/arguments"), Is.EqualTo("--greeting good day --last"));
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var state));
        Assert.That(state!.Snapshot.Urls.Where(u => !u.IsInternal).Select(u => (u.Name, new Uri(u.Url).AbsolutePath)), Is.EquivalentTo(new[] { ("http", "/docs"), ("http2", "/docs") }));
    }

    [Test]
    public async Task Its_port_is_the_one_that_callers_connect_to()
    {
        var builder = TestHost.CreateBuilder("--DcpPublisher:RandomizePorts=false");
        var api = builder.AddProject<Service>("api", "fixed").WithReplicas(2).WithHttpHealthCheck("/health");
        await using var app = await builder.StartHealthyAsync();
        Assert.That(api.GetEndpoint("http").Port, Is.EqualTo(FreePort));
        Assert.That(await app.GetAsync("api", "/environment/DOTNET_LAUNCH_PROFILE"), Is.EqualTo("fixed"));
    }

    [Test]
    public async Task Without_a_profile_the_project_has_what_the_application_says_alone()
    {
        var builder = TestHost.CreateBuilder();
        builder.AddProject<Service>("api", launchProfileName: null).WithHttpEndpoint(name: "web").WithHttpHealthCheck("/health", endpointName: "web");
        await using var app = await builder.StartHealthyAsync();
        Assert.That(builder.Resources.OfType<ProjectResource>().Single().GetEndpoints().Single().EndpointName, Is.EqualTo("web"));
        Assert.That(app.ResourceNotifications.TryGetCurrentState("api", out var state));
        using var client = new HttpClient();
        Assert.That(await client.GetStringAsync($"{state!.Snapshot.Urls.Single(u => u.IsInternal).Url}/environment/DOTNET_LAUNCH_PROFILE"), Is.Empty);
        Assert.That(await client.GetStringAsync($"{state.Snapshot.Urls.Single(u => u.IsInternal).Url}/arguments"), Is.Empty);
    }

    [Test]
    public async Task Endpoints_of_its_own_settings_take_the_place_of_the_profiles_and_replicas_still_have_ports_of_their_own()
    {
        var project = Folder("""{ "profiles": { "p": { "applicationUrl": "http://localhost:5999" } } }""");
        File.WriteAllText(Path.Combine(project, "appsettings.json"), """{ "Kestrel": { "Endpoints": { "Web": { "Url": "http://localhost:5998", "Protocols": "Http2" } } } }""");
        var builder = TestHost.CreateBuilder();
        var api = builder.AddProject("api", project);
        var endpoint = api.GetEndpoint("http").EndpointAnnotation;
        Assert.That((endpoint.Port, endpoint.TargetPort, endpoint.Transport), Is.EqualTo((5998, (int?)null, "http2")));

        var variables = new Dictionary<string, object>();
        endpoint.AllocatedEndpoint = new AllocatedEndpoint(endpoint, "localhost", 5998, "7777");
        foreach (var annotation in api.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(new EnvironmentCallbackContext(builder.ExecutionContext, api.Resource, variables));
        Assert.That(variables, Does.Not.ContainKey("ASPNETCORE_URLS"));
        Assert.That(await ((IValueProvider)variables["Kestrel__Endpoints__Web__Url"]).GetValueAsync(), Is.EqualTo("http://localhost:7777"));

        var without = TestHost.CreateBuilder().AddProject("api", project, o => o.ExcludeKestrelEndpoints = true);
        Assert.That(without.GetEndpoint("http").EndpointAnnotation.Port, Is.EqualTo(5999));
    }

    [Test]
    public void The_applications_own_profile_is_the_default_where_the_project_has_one_of_that_name()
    {
        var project = Folder(
            """
            // As editors write it.
            { "profiles": {
                "one": { "commandName": "Project", "applicationUrl": "http://localhost:5001" },
                "two": { "commandName": "Project", "applicationUrl": "http://localhost:5002;https://localhost:5003" },
            } }
            """);
        var builder = TestHost.CreateBuilder("--DOTNET_LAUNCH_PROFILE=two");
        Assert.That(builder.AddProject("a", project).Resource.GetEndpoints().Select(e => (e.EndpointName, e.EndpointAnnotation.Port)), Is.EqualTo(new[] { ("http", (int?)5002), ("https", 5003) }));
        Assert.That(builder.AddProject("b", project, "one").GetEndpoint("http").EndpointAnnotation.Port, Is.EqualTo(5001));
        var other = TestHost.CreateBuilder("--AppHost:DefaultLaunchProfileName=three", "--DOTNET_LAUNCH_PROFILE=two");
        Assert.That(other.AddProject("c", project, _ => { }).GetEndpoint("http").EndpointAnnotation.Port, Is.EqualTo(5001), "it has no 'three'");
        Assert.That(other.AddProject("d", project, o => (o.ExcludeLaunchProfile, o.LaunchProfileName) = (true, "one")).Resource.GetEndpoints(), Is.Empty);
    }

    [Test]
    public void A_profile_that_does_not_exist_is_named_with_those_that_do() => Assert.That(
        () => TestHost.CreateBuilder().AddProject<Service>("api", "third"),
        Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains("'api'").And.Message.Contains("'third'").And.Message.Contains("'first', 'fixed'"));

    [Test]
    public void Launch_settings_that_cannot_be_read_are_named()
    {
        Assert.That(
            () => TestHost.CreateBuilder().AddProject("api", Folder("{ not json")),
            Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains("'api'").And.Message.Contains("launchSettings.json"));
        Assert.That(
            () => TestHost.CreateBuilder().AddProject("api", Folder("""{ "profiles": { "p": { "applicationUrl": "nowhere" } } }""")),
            Throws.InstanceOf<DistributedApplicationException>().With.Message.Contains("'api'").And.Message.Contains("'nowhere'"));
    }

    private static string Folder(string launchSettings)
    {
        var folder = new TemporaryFolder().Path;
        Directory.CreateDirectory(Path.Combine(folder, "Properties"));
        File.WriteAllText(Path.Combine(folder, "My.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\" />");
        File.WriteAllText(Path.Combine(folder, "Properties", "launchSettings.json"), launchSettings);
        return folder;
    }

    private static int PortOfNobody()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Service : IBuiltProjectMetadata
    {
        private readonly Projects.SreAssignment_Hosting_TestService _service = new();

        public string ProjectPath => _service.ProjectPath;

        public string TargetPath => _service.TargetPath;

        public bool SuppressBuild => true;

        public LaunchSettings LaunchSettings => new()
        {
            Profiles =
            {
                ["web server"] = new LaunchProfile { CommandName = "IISExpress" },
                ["first"] = new LaunchProfile
                {
                    CommandName = "Project",
                    ApplicationUrl = "http://localhost:5097;http://localhost:5098",
                    LaunchUrl = "docs",
                    CommandLineArgs = "--greeting \"good day\"",
                    EnvironmentVariables =
                    {
                        ["ASPNETCORE_ENVIRONMENT"] = "Staging",
                        ["EXPANDED"] = "a value %LAUNCH_PROFILE_TEST%",
                        ["OVERRIDDEN"] = "by the profile",
                    },
                },
                ["fixed"] = new LaunchProfile { CommandName = "Project", ApplicationUrl = $"http://localhost:{FreePort}" },
            },
        };
    }
}
