using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Launching;

/// <summary>An endpoint of a project's own configuration.</summary>
/// <param name="Name">Its name in the application: the scheme where it is the only one of that, else <paramref name="Key"/>.</param>
/// <param name="Key">Its key below <c>Kestrel:Endpoints</c>.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="IsHttp2">Whether it speaks HTTP/2 alone.</param>
internal sealed record KestrelEndpoint(string Name, string Key, BindingAddress Address, bool IsHttp2);

/// <summary>What a project's own configuration says of the server's endpoints.</summary>
internal sealed record KestrelEndpoints(IReadOnlyList<KestrelEndpoint> Endpoints, bool IsHttp2ByDefault)
{
    private const string Http2 = "Http2";

    /// <summary>Reads the settings files beside the project file.</summary>
    /// <exception cref="DistributedApplicationException">They cannot be read.</exception>
    public static KestrelEndpoints Of(ProjectResource project, string environment)
    {
        var folder = Path.GetDirectoryName(project.Annotations.OfType<IProjectMetadata>().Last().ProjectPath)!;
        var builder = new ConfigurationBuilder();
        foreach (var file in (string[])["appsettings", $"appsettings.{environment}"])
            builder.AddJsonFile(Path.Combine(folder, $"{file}.json"), optional: true);
        try
        {
            var kestrel = builder.Build().GetSection("Kestrel");
            var byDefault = kestrel["EndpointDefaults:Protocols"] == Http2;
            var endpoints = kestrel.GetSection("Endpoints").GetChildren().Where(e => e["Url"] is not null)
                .Select(e => (e.Key, Address: BindingAddress.Parse(e["Url"]!), IsHttp2: e["Protocols"] is { } own ? own == Http2 : byDefault))
                .GroupBy(e => e.Address.Scheme)
                .SelectMany(g => g.Select(e => new KestrelEndpoint(g.Count() == 1 ? g.Key : e.Key, e.Key, e.Address, e.IsHttp2)));
            return new KestrelEndpoints([.. endpoints], byDefault);
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new DistributedApplicationException($"The settings of project '{project.Name}' cannot be read: {e.Message}", e);
        }
    }
}
