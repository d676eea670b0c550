// An application of two resources, for the tests that need a host in a process of its own.
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

builder.Build().Run();
