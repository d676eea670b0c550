using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;
using Yarp.ReverseProxy.Configuration;

// A plain gateway: YARP with the authentication of ASP.NET Core, as its documentation has it.
var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
var key = ECDsa.Create();
key.ImportFromPem(File.ReadAllText(builder.Configuration["PUBLIC_KEY_FILE"]!));
builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options => options.TokenValidationParameters = new()
{
    IssuerSigningKey = new ECDsaSecurityKey(key),
    ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
    ValidIssuer = builder.Configuration["ISSUER"],
    ValidAudience = builder.Configuration["AUDIENCE"],
});
builder.Services.AddAuthorization();
builder.Services.AddReverseProxy().LoadFromMemory(
    [new RouteConfig { RouteId = "images", ClusterId = "images", AuthorizationPolicy = "default", Match = new() { Path = "{**path}" } }],
    [new ClusterConfig
    {
        ClusterId = "images",
        Destinations = new Dictionary<string, DestinationConfig> { ["images"] = new() { Address = builder.Configuration["BACKEND"]! } },
    }]);

var app = builder.Build();
app.UseAuthentication();
app.UseAuthorization();
app.MapGet("/ready", () => "ready");
app.MapReverseProxy();
app.Run();
