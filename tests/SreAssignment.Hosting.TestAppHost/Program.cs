// An application of two resources, and of some more on request, for the tests that need a host in a process of its own.
var builder = DistributedApplication.CreateBuilder(args);

var back = builder.AddProject<Projects.SreAssignment_Hosting_TestService>("back")
    .WithHttpEndpoint()
    .WithHttpHealthCheck("/health")
    .WithReplicas(2);

builder.AddProject<Projects.SreAssignment_Hosting_TestService>("front")
    .WithHttpEndpoint(port: builder.Configuration["FrontPort"] is { } port ? int.Parse(port, System.Globalization.CultureInfo.InvariantCulture) : null)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithReference(back).WaitFor(back);

if (builder.Configuration["Image"] is { } image)
{
    builder.AddContainer("box", image, "1").WithArgs("sh", "-c", "trap '' TERM; while :; do echo is up; sleep 1; done")
        .WithLifetime(Enum.Parse<ContainerLifetime>(builder.Configuration["Lifetime"] ?? nameof(ContainerLifetime.Session)));
}

if (builder.Configuration["Ask"] is "true")
{
    builder.AddExecutable("teller", "/bin/sh", ".", "-c", "echo colour is $COLOUR, key has ${#KEY} characters; exec sleep 1000")
        .WithEnvironment("COLOUR", builder.AddParameter("colour"))
        .WithEnvironment("KEY", builder.AddParameter("key", secret: true));
}

builder.Build().Run();
