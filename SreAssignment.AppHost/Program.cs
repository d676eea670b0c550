using SreAssignment.AppHost.Commands;

var builder = DistributedApplication.CreateBuilder(args);
var run = builder.ExecutionContext.IsRunMode;

builder.AddKubernetesEnvironment("k8s");

// Who issues tokens, as text in them: nobody dials it.
var publicUrl = builder.AddParameter("public-url", builder.Configuration["PublicUrl"] ?? "http://localhost:3000", publishValueAsDefault: true);
var gatewaySecret = builder.AddParameter("gateway-client-secret", RandomSecret(), secret: true, persist: true);
var developerSecret = builder.AddParameter("developer-client-secret", RandomSecret(), secret: true, persist: true);
var linkKey = builder.AddParameter("link-signing-key", RandomSecret(), secret: true, persist: true);

// Where services keep what they are given: files on this machine, object storage anywhere else. Storage=minio runs the object storage here too.
var data = builder.Configuration["DataDirectory"] ?? Path.Combine(builder.AppHostDirectory, ".data");
IResourceBuilder<IResourceWithConnectionString> storage = (builder.Configuration["Storage"] ?? (run ? "files" : "minio")) switch
{
    "files" => builder.AddConnectionString("storage", ReferenceExpression.Create($"Path={Path.Combine(data, "objects")}")),
    "minio" => builder.AddMinioContainer("storage", builder.AddParameter("storage-user", "sreassignment", publishValueAsDefault: true), builder.AddParameter("storage-password", RandomSecret(), secret: true, persist: true))
        .WithDataVolume(),
    var other => throw new DistributedApplicationException($"Storage is 'files' or 'minio', not '{other}'."),
};

var auth = builder.AddProject<Projects.SreAssignment_Auth>("auth")
    .WithHttpEndpoint(port: InCluster(8080), targetPort: InCluster(8080))
    .WithHttpEndpoint(port: InCluster(9000), targetPort: InCluster(9000), name: "management", env: "MANAGEMENT_PORT")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithHttpProbe(ProbeType.Liveness, "/alive", timeoutSeconds: 5, endpointName: "management")
    .WithReplicas(2)
    .WithReference(storage).WaitFor(storage)
    .WithEnvironment("Tokens__Issuer", publicUrl)
    .WithEnvironment("Auth__Clients__gateway__Secret", gatewaySecret)
    .WithEnvironment("Auth__Clients__gateway__GrantTypes", "urn:ietf:params:oauth:grant-type:token-exchange")
    .WithEnvironment("Auth__Clients__developer__Secret", developerSecret)
    .WithEnvironment("Auth__Clients__developer__Scopes", "images:read images:write");
if (run)
{
    // On one machine every call of the gateway's comes from the loopback addresses, so its word on who the caller is counts there.
    auth.WithEnvironment("Auth__SigningKeys__Folder", Path.Combine(data, "keys"))
        .WithEnvironment("TrustedProxies", "127.0.0.1 ::1");
}
else
{
    // A Secret of its own is mounted there.
    auth.WithEnvironment("Auth__SigningKeys__Folder", "/etc/sreassignment/signing-keys");
}

var images = builder.AddProject<Projects.SreAssignment_Images>("images")
    .WithHttpEndpoint(port: InCluster(5000), targetPort: InCluster(5000))
    .WithHttpEndpoint(port: InCluster(9000), targetPort: InCluster(9000), name: "management", env: "MANAGEMENT_PORT")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithHttpProbe(ProbeType.Liveness, "/alive", timeoutSeconds: 5, endpointName: "management")
    .WithReplicas(2)
    .WithReference(storage).WaitFor(storage)
    .WithReference(auth.GetEndpoint("http")).WaitFor(auth)
    .WithEnvironment("Tokens__Issuer", publicUrl)
    .WithEnvironment("Images__Links__Keys__0", linkKey);

var gateway = builder.AddProject<Projects.SreAssignment_Gateway>("gateway")
    .WithHttpEndpoint(port: 3000, targetPort: InCluster(3000))
    .WithExternalHttpEndpoints()
    .WithHttpEndpoint(port: InCluster(9000), targetPort: InCluster(9000), name: "management", env: "MANAGEMENT_PORT")
    .WithHttpHealthCheck("/health", endpointName: "management")
    .WithHttpProbe(ProbeType.Liveness, "/alive", timeoutSeconds: 5, endpointName: "management")
    .WithReplicas(2)
    .WithReference(auth.GetEndpoint("http")).WaitFor(auth)
    .WithReference(images.GetEndpoint("http")).WaitFor(images)
    .WithEnvironment("Tokens__Issuer", publicUrl)
    .WithEnvironment("Gateway__ClientSecret", gatewaySecret);

if (run)
{
    // What one tries with a new platform on the first afternoon.
    new GatewayCommands(gateway, developerSecret, data).Add();
    auth.WithKillCommand();
    images.WithKillCommand();
    gateway.WithKillCommand().WithUrlForEndpoint("http", url => url.DisplayText = "Images").WithUrlForEndpoint("http", endpoint => new() { Url = $"{endpoint.Url}/docs", DisplayText = "API reference" });
    if (storage.Resource is ConnectionStringResource)
        new StorageOutage(Path.Combine(data, "objects")).AddTo(auth, images);
}

builder.Build().Run();

// Where several replicas share a machine each needs a port of its own, so ports are fixed only where each has an address of its own.
int? InCluster(int port) => run ? null : port;

static GenerateParameterDefault RandomSecret() => new() { MinLength = 43, Special = false };
