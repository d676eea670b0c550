using SreAssignment.AppHost;
using SreAssignment.AppHost.Commands;
using SreAssignment.AppHost.Monitoring;

StartupChecks.ReportErrorsInOneLine();
var builder = DistributedApplication.CreateBuilder(args);
var run = builder.ExecutionContext.IsRunMode;
var gatewayPort = builder.GetGatewayPort();
var data = builder.GetDataDirectory();

builder.AddKustomizeEnvironment("k8s").WithMonitoring("../monitoring");

var gatewaySecret = builder.AddParameter("gateway-client-secret", Secrets.Random(), secret: true, persist: true);
var developerSecret = builder.AddParameter("developer-client-secret", Secrets.Random(), secret: true, persist: true);
var linkKey = builder.AddParameter("link-signing-key", Secrets.Random(), secret: true, persist: true);

// Files need nothing but the SDK, so they are the default in run mode.
var storageKind = builder.Configuration["Storage"] ?? (run ? "files" : "minio");
IResourceBuilder<IResourceWithConnectionString> storage = storageKind switch
{
    "files" => builder.AddConnectionString("storage", ReferenceExpression.Create($"Path={Path.Combine(data, "objects")}")),
    "minio" => builder.AddStorageContainer("storage"),
    var other => throw new DistributedApplicationException($"Storage is '{other}', but it must be 'files' or 'minio': set --Storage=files or --Storage=minio."),
};

var auth = builder.AddProject<Projects.SreAssignment_Auth>("auth")
    .WithServiceDefaults(port: 8080)
    .WithInternalEndpoint(port: 8081)
    .WithReference(storage)
    .WithEnvironment("Auth__Clients__gateway__Secret", gatewaySecret)
    .WithEnvironment("Auth__Clients__gateway__GrantTypes", "urn:ietf:params:oauth:grant-type:token-exchange")
    .WithEnvironment("Auth__Clients__developer__Secret", developerSecret)
    .WithEnvironment("Auth__Clients__developer__Scopes", "images:read images:write")
    .WithEnvironment("Auth__SigningKeys__Folder", run ? Path.Combine(data, "keys") : "/etc/sreassignment/signing-keys")
    // The gateway connects from a loopback address in run mode.
    .WithTrustedProxies(inRunMode: "127.0.0.1 ::1");

var images = builder.AddProject<Projects.SreAssignment_Images>("images")
    .WithServiceDefaults(port: 5000)
    .WithReference(storage)
    .WithReference(auth.GetEndpoint("http"))
    .WithEnvironment("Images__Links__Keys__0", linkKey)
    // The transformation of a photo of 50 megapixels needs 200 MB outside of the managed heap.
    .WithKubernetesResources(cpu: "500m", memory: "512Mi", cpuLimit: "1", memoryLimit: "1536Mi", heapPercent: 40);

var gateway = builder.AddProject<Projects.SreAssignment_Gateway>("gateway")
    .WithServiceDefaults(port: 3000, localPort: gatewayPort)
    .WithPublicEndpoint()
    .WithReference(auth.GetEndpoint("http"))
    .WithReference(auth.GetEndpoint(ServiceExtensions.Internal))
    .WithReference(images.GetEndpoint("http"))
    .WithEnvironment("Gateway__ClientSecret", gatewaySecret)
    .WithTrustedProxies(inRunMode: "")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Images")
    .WithUrlForEndpoint("http", endpoint => new() { Url = "/docs", DisplayText = "API reference" });

builder.WithStoreInitialization(storageKind, data, auth, images);

// Token issuer (`iss`): an identifier, never contacted. It follows the port of the gateway in run mode.
var issuer = run
    ? ReferenceExpression.Create($"{gateway.GetEndpoint("http")}")
    : ReferenceExpression.Create($"{builder.AddParameter("public-url", "http://localhost:3000", publishValueAsDefault: true)}");
foreach (var service in (IResourceBuilder<ProjectResource>[])[auth, images, gateway])
    service.WithEnvironment("Tokens__Issuer", issuer);

if (run)
    builder.AddLab("lab", gateway, auth, images, storage, developerSecret, data);
builder.AddMonitoring(data, gateway, auth, images);

builder.Build().Run();
