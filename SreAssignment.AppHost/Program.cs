using SreAssignment.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var run = builder.ExecutionContext.IsRunMode;

builder.AddKustomizeEnvironment("k8s");

// Token issuer (`iss`): an identifier, never contacted.
var publicUrl = builder.AddParameter("public-url", builder.Configuration["PublicUrl"] ?? "http://localhost:3000", publishValueAsDefault: true);
var gatewaySecret = builder.AddParameter("gateway-client-secret", RandomSecret(), secret: true, persist: true);
var developerSecret = builder.AddParameter("developer-client-secret", RandomSecret(), secret: true, persist: true);
var linkKey = builder.AddParameter("link-signing-key", RandomSecret(), secret: true, persist: true);

// Objects are files in run mode, so that the SDK alone runs everything, and in MinIO when published. Storage=minio runs MinIO locally.
var data = builder.Configuration["DataDirectory"] ?? Path.Combine(builder.AppHostDirectory, ".data");
IResourceBuilder<IResourceWithConnectionString> storage = (builder.Configuration["Storage"] ?? (run ? "files" : "minio")) switch
{
    "files" => builder.AddConnectionString("storage", ReferenceExpression.Create($"Path={Path.Combine(data, "objects")}")),
    "minio" => builder.AddMinioContainer("storage", builder.AddParameter("storage-user", "sreassignment", publishValueAsDefault: true), builder.AddParameter("storage-password", RandomSecret(), secret: true, persist: true))
        .WithDataVolume()
        .WithRunAsUser(1000),
    var other => throw new DistributedApplicationException($"Storage must be 'files' or 'minio', not '{other}'."),
};

var auth = builder.AddProject<Projects.SreAssignment_Auth>("auth")
    .WithServiceDefaults(port: 8080)
    .WithReference(storage)
    .WithEnvironment("Tokens__Issuer", publicUrl)
    .WithEnvironment("Auth__Clients__gateway__Secret", gatewaySecret)
    .WithEnvironment("Auth__Clients__gateway__GrantTypes", "urn:ietf:params:oauth:grant-type:token-exchange")
    .WithEnvironment("Auth__Clients__developer__Secret", developerSecret)
    .WithEnvironment("Auth__Clients__developer__Scopes", "images:read images:write")
    .WithEnvironment("Auth__SigningKeys__Folder", run ? Path.Combine(data, "keys") : "/etc/sreassignment/signing-keys");
if (run)
{
    // The gateway connects from a loopback address, so auth believes its X-Forwarded-For header.
    auth.WithEnvironment("TrustedProxies", "127.0.0.1 ::1");
}

var images = builder.AddProject<Projects.SreAssignment_Images>("images")
    .WithServiceDefaults(port: 5000)
    .WithReference(storage)
    .WithReference(auth.GetEndpoint("http"))
    .WithEnvironment("Tokens__Issuer", publicUrl)
    .WithEnvironment("Images__Links__Keys__0", linkKey);

var gateway = builder.AddProject<Projects.SreAssignment_Gateway>("gateway")
    .WithServiceDefaults(port: 3000, publicPort: 3000)
    .WithEndpoint("http", endpoint => endpoint.IsExternal = true)
    .WithReference(auth.GetEndpoint("http"))
    .WithReference(images.GetEndpoint("http"))
    .WithEnvironment("Tokens__Issuer", publicUrl)
    .WithEnvironment("Gateway__ClientSecret", gatewaySecret);

builder.Build().Run();

static GenerateParameterDefault RandomSecret() => new() { MinLength = 43, Special = false };
