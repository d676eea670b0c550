using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

// What a call gives is a part of what is tested, so types are written out.
#pragma warning disable IDE0007

namespace SreAssignment.Compatibility;

/// <summary>
/// Source written for Aspire: that it compiles is the greater part of the test. The namespace is none of Aspire's, so that each type is found where Aspire has it.
/// </summary>
public sealed class SourceCompatibilityTests
{
    [Test]
    public async Task An_application_written_for_Aspire_is_described_by_the_same_source()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--DcpPublisher:RandomizePorts=true", "--AppHost:ConsoleOutput=false"],
            AssemblyName = typeof(SourceCompatibilityTests).Assembly.GetName().Name,
            DisableDashboard = true,
        });
        Describe(builder);
        using var app = builder.Build();
        Assert.That(builder.Resources, Has.Count.EqualTo(19));
        Assert.That(app.Services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectResource>().Count(), Is.EqualTo(6));
        Assert.That(app.ResourceCommands, Is.Not.Null);
        await app.DisposeAsync();
    }

    [Test]
    public async Task A_test_written_for_Aspire_runs_by_the_same_source()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var cancellationToken = timeout.Token;
        await using IDistributedApplicationTestingBuilder builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_Hosting_TestAppHost>(
            ["--Colour=blue"],
            (options, settings) =>
            {
                options.DisableDashboard = true;
                settings.EnvironmentName = "Development";
            },
            cancellationToken);
        builder.AddConnectionString("store", ReferenceExpression.Create($"Path=/data"));
        await using DistributedApplication app = await builder.BuildAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        await UseServicesAsync(app, builder.Resources.Single(r => r.Name == "front"), cancellationToken);

        using HttpClient client = app.CreateHttpClient("front");
        using HttpClient named = app.CreateHttpClient("front", "http");
        Assert.That(client.BaseAddress, Is.EqualTo(app.GetEndpoint("front")).And.EqualTo(app.GetEndpoint("front", "http")));
        Assert.That(await app.GetConnectionStringAsync("store", cancellationToken), Is.EqualTo("Path=/data"));
        await app.StopAsync(cancellationToken);
    }

    [Test]
    public async Task A_testing_builder_is_had_in_each_of_Aspires_ways()
    {
        await using (await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_Hosting_TestAppHost>())
        await using (await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_Hosting_TestAppHost>(CancellationToken.None))
        await using (await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_Hosting_TestAppHost>(["--Colour=blue"]))
        await using (var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.SreAssignment_Hosting_TestAppHost>(["--Colour=blue"], CancellationToken.None))
            Assert.That(builder.Configuration["Colour"], Is.EqualTo("blue"));
    }

    private static void Describe(IDistributedApplicationBuilder builder)
    {
        Assert.That(builder.ExecutionContext.IsRunMode && !builder.ExecutionContext.IsPublishMode);
        Assert.That((builder.AppHostDirectory, builder.AppHostAssembly, builder.Environment.EnvironmentName), Is.Not.EqualTo(default((string, System.Reflection.Assembly?, string))));
        builder.AddKubernetesEnvironment("k8s");

        // Values.
        IResourceBuilder<ParameterResource> asked = builder.AddParameter("asked");
        IResourceBuilder<ParameterResource> secret = builder.AddParameter("secret", secret: true);
        IResourceBuilder<ParameterResource> text = builder.AddParameter("text", "value", publishValueAsDefault: true, secret: false);
        IResourceBuilder<ParameterResource> generated = builder.AddParameter("generated", new GenerateParameterDefault { MinLength = 30, Special = false }, secret: true, persist: false);
        ParameterResource password = ParameterResourceBuilderExtensions.CreateDefaultPasswordParameter(builder, "password", lower: true, special: false, minUpper: 2);
        IResourceBuilder<ParameterResource> added = builder.AddResource(password);
        IResourceBuilder<IResourceWithConnectionString> database = builder.AddConnectionString("database");
        IResourceBuilder<IResourceWithConnectionString> queue = builder.AddConnectionString("queue", environmentVariableName: "QUEUE");
        IResourceBuilder<ConnectionStringResource> made = builder.AddConnectionString("made", ReferenceExpression.Create($"Text={text};Key={generated}"));

        // Projects.
        string path = new Projects.SreAssignment_Hosting_TestService().ProjectPath;
        IResourceBuilder<ProjectResource> api = builder.AddProject<Projects.SreAssignment_Hosting_TestService>("api");
        builder.AddProject<Projects.SreAssignment_Hosting_TestService>("api-plain", launchProfileName: null);
        builder.AddProject<Projects.SreAssignment_Hosting_TestService>("api-options", options =>
        {
            options.LaunchProfileName = null;
            options.ExcludeLaunchProfile = true;
            options.ExcludeKestrelEndpoints = true;
        });
        builder.AddProject("by-path", path);
        builder.AddProject("by-path-plain", path, launchProfileName: null);
        IResourceBuilder<ProjectResource> web = builder.AddProject("by-path-options", path, configure: options => options.ExcludeLaunchProfile = true);

        // Containers and executables.
        IResourceBuilder<ContainerResource> cache = builder.AddContainer("cache", "library/cache");
        IResourceBuilder<ContainerResource> tagged = builder.AddContainer("tagged", "library/tagged", "1.2")
            .WithVolume("data", "/data", isReadOnly: false)
            .WithBindMount("files", "/files", isReadOnly: true)
            .WithImageTag("1.3")
            .WithImageRegistry("registry.example")
            .WithLifetime(ContainerLifetime.Persistent);
        IResourceBuilder<ExecutableResource> tool = builder.AddExecutable("tool", "make", ".", "all", "install");
        IResourceBuilder<ExecutableResource> bare = builder.AddExecutable("bare", "make", ".");
        IResourceBuilder<MinioContainerResource> store = builder.AddMinioContainer("store", rootUser: text, rootPassword: generated, port: null).WithDataVolume();

        api.WithEndpoint(port: null, targetPort: null, scheme: "tcp", name: "raw", env: "RAW", isProxied: true, isExternal: false, protocol: ProtocolType.Tcp)
            .WithEndpoint("raw", endpoint => endpoint.IsExternal = false, createIfNotExists: false)
            .WithHttpEndpoint(port: 5080, targetPort: null, name: "http", env: "HTTP", isProxied: true)
            .WithHttpsEndpoint(port: null, targetPort: null, name: "https", env: null, isProxied: true)
            .WithExternalHttpEndpoints()
            .WithReplicas(2);
        EndpointReference endpoint = api.GetEndpoint("http");
        EndpointReferenceExpression port = endpoint.Property(EndpointProperty.Port);

        web.WithReference(database)
            .WithReference(store, connectionName: "objects", optional: true)
            .WithReference(made)
            .WithReference(queue)
            .WithReference(api)
            .WithReference(endpoint)
            .WithReference("weather", new Uri("https://weather.example"))
            .WithEnvironment("TEXT", "value")
            .WithEnvironment("LATE", () => "value")
            .WithEnvironment("ENDPOINT", endpoint)
            .WithEnvironment("PARAMETER", secret)
            .WithEnvironment("EXPRESSION", ReferenceExpression.Create($"{asked}"))
            .WithEnvironment("INTERPOLATED", $"{endpoint}/path?port={port}&key={added}")
            .WithEnvironment(context => context.EnvironmentVariables["CALLBACK"] = context.ExecutionContext.IsRunMode ? "run" : "publish")
            .WithEnvironment(async context => await Task.Run(() => context.EnvironmentVariables["ASYNC"] = context.Resource.Name))
            .WithArgs("--one", "two")
            .WithArgs("--endpoint", endpoint)
            .WithArgs(context => context.Args.Add("three"))
            .WithArgs(async context => await Task.Run(() => context.Args.Add("four")))
            .WithHttpEndpoint()
            .WithHttpHealthCheck(path: "/health", statusCode: 200, endpointName: "http")
            .WithHealthCheck("own")
            .WithHttpProbe(ProbeType.Liveness, path: "/alive", initialDelaySeconds: 1, periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 4, successThreshold: 1, endpointName: "http")
            .WithUrl("/docs", displayText: "Docs")
            .WithUrl($"{endpoint}/more", "More")
            .WithUrlForEndpoint("http", url => url.DisplayText = "Web")
            .WithUrlForEndpoint("http", reference => new ResourceUrlAnnotation { Url = $"{reference.Url}/docs", DisplayText = "Docs" })
            .WithCommand("clear", "Clear", async context => await Task.FromResult(CommandResults.Success()))
            .WithCommand("fill", "Fill", context => Task.FromResult(CommandResults.Failure(context.ResourceName)), new CommandOptions
            {
                Description = "Fills it.",
                ConfirmationMessage = "Really?",
                IconName = "Add",
                IconVariant = IconVariant.Filled,
                IsHighlighted = true,
                UpdateState = context => context.ResourceSnapshot.HealthStatus is null ? ResourceCommandState.Disabled : ResourceCommandState.Enabled,
            })
            .WaitFor(api)
            .WaitForStart(cache)
            .WaitForCompletion(tool, exitCode: 0)
            .WithExplicitStart()
            .WithParentRelationship(api)
            .WithAnnotation(new ReplicaAnnotation(1), ResourceAnnotationMutationBehavior.Replace)
            .ExcludeFromManifest()
            .OnBeforeResourceStarted((_, _, _) => Task.CompletedTask)
            .OnResourceReady((resource, @event, cancellationToken) => Task.CompletedTask);
        bare.WithParentRelationship(tagged.Resource);

        IDistributedApplicationEventing eventing = builder.Eventing;
        eventing.Subscribe<BeforeStartEvent>((@event, cancellationToken) => Task.CompletedTask);
        eventing.Subscribe<ResourceEndpointsAllocatedEvent>((@event, cancellationToken) => Task.CompletedTask);
        eventing.Subscribe<ResourceReadyEvent>(api.Resource, (@event, cancellationToken) => Task.CompletedTask);
        Assert.That(builder.CreateResourceBuilder(api.Resource).Resource, Is.SameAs(api.Resource));
        Assert.That(builder.CreateResourceBuilder(store.Resource).ApplicationBuilder, Is.SameAs(builder));
    }

    private static async Task UseServicesAsync(DistributedApplication app, IResource front, CancellationToken cancellationToken)
    {
        ResourceNotificationService notifications = app.ResourceNotifications;
        await notifications.WaitForResourceAsync("front", KnownResourceStates.Running, cancellationToken);
        string state = await notifications.WaitForResourceAsync("front", [KnownResourceStates.Running, KnownResourceStates.FailedToStart], cancellationToken);
        ResourceEvent healthy = await notifications.WaitForResourceHealthyAsync("front", cancellationToken);
        await notifications.WaitForResourceHealthyAsync("front", WaitBehavior.StopOnResourceUnavailable, cancellationToken);
        await notifications.WaitForResourceAsync("front", e => e.Snapshot.HealthStatus is not null, cancellationToken);
        Assert.That(state, Is.EqualTo(healthy.Snapshot.State?.Text));
        Assert.That(notifications.TryGetCurrentState("front", out ResourceEvent? known) && known.Resource == front);
        await notifications.PublishUpdateAsync(front, snapshot => snapshot with { Properties = [.. snapshot.Properties, new("colour", "blue")] });
        await foreach (ResourceEvent change in notifications.WatchAsync(cancellationToken))
        {
            if (change.Snapshot.Properties.Any(p => p.Name == "colour"))
                break;
        }

        ResourceLoggerService logs = app.Services.GetRequiredService<ResourceLoggerService>();
        ILogger logger = logs.GetLogger(front);
        Assert.That(logger.IsEnabled(LogLevel.Information) && logs.GetLogger("front").IsEnabled(LogLevel.Information));
        await foreach (IReadOnlyList<LogLine> batch in logs.WatchAsync(front).WithCancellation(cancellationToken))
        {
            if (batch.Any(line => line is { Content: "started", IsErrorMessage: false, LineNumber: > 0 }))
                break;
        }

        await foreach (IReadOnlyList<LogLine> batch in logs.GetAllAsync("front").WithCancellation(cancellationToken))
            Assert.That(batch, Is.Not.Empty);

        ResourceCommandService commands = app.ResourceCommands;
        ExecuteCommandResult byName = await commands.ExecuteCommandAsync("front", KnownResourceCommands.RestartCommand, cancellationToken);
        ExecuteCommandResult unknown = await commands.ExecuteCommandAsync(front, "dance", cancellationToken);
        Assert.That((byName.Success, unknown.Success, unknown.Canceled, unknown.Message is null), Is.EqualTo((true, false, false, false)));
    }
}
