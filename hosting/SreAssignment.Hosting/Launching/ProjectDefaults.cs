using Aspire.Hosting.ApplicationModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Launching;

/// <summary>What a project resource has before the application says anything of it: the endpoints, variables and arguments of its launch profile and settings.</summary>
internal static class ProjectDefaults
{
    private static readonly string[] ExportDelays = ["OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"];

    /// <exception cref="DistributedApplicationException">The project has no such launch profile, or what it has cannot be read.</exception>
    public static IResourceBuilder<ProjectResource> WithProjectDefaults(this IResourceBuilder<ProjectResource> builder, ProjectResourceOptions options)
    {
        var application = builder.ApplicationBuilder;
        if (Choice(options, application.Configuration) is { } choice)
            builder.Resource.Annotations.Add(choice);
        var launch = LaunchProfiles.Effective(builder.Resource);
        var kestrel = KestrelEndpoints.Of(builder.Resource, application.Environment.EnvironmentName);
        if (options.ExcludeKestrelEndpoints)
            kestrel = kestrel with { Endpoints = [] };

        builder.AddEndpoints(kestrel);
        return application.ExecutionContext.IsRunMode ? builder.Run(launch, kestrel) : builder.Publish(launch, kestrel);
    }

    private static IResourceAnnotation? Choice(ProjectResourceOptions options, IConfiguration configuration)
    {
        if (options.ExcludeLaunchProfile)
            return new ExcludeLaunchProfileAnnotation();
        if (!string.IsNullOrEmpty(options.LaunchProfileName))
            return new LaunchProfileAnnotation(options.LaunchProfileName);
        return (configuration["AppHost:DefaultLaunchProfileName"] ?? configuration["DOTNET_LAUNCH_PROFILE"]) is { Length: > 0 } name
            ? new DefaultLaunchProfileAnnotation(name)
            : null;
    }

    private static void AddEndpoints(this IResourceBuilder<ProjectResource> builder, KestrelEndpoints kestrel)
    {
        foreach (var own in kestrel.Endpoints)
        {
            builder.WithEndpoint(own.Name, endpoint =>
            {
                endpoint.KestrelKey = own.Key;
                endpoint.ListenAt(own.Address, own.IsHttp2);

                // On one machine replicas have ports of their own behind this one; where each has an address of its own they listen on it.
                if (builder.ApplicationBuilder.ExecutionContext.IsRunMode)
                    endpoint.Port = own.Address.Port;
                else
                    endpoint.TargetPort = own.Address.Port;
            });
        }
    }

    private static IResourceBuilder<ProjectResource> Run(this IResourceBuilder<ProjectResource> builder, NamedLaunchProfile? launch, KestrelEndpoints kestrel)
    {
        if (launch?.Profile is { } profile)
        {
            // As in the server itself, its own configuration leaves no room for a profile's addresses.
            if (kestrel.Endpoints.Count == 0)
                builder.AddEndpoints(profile, kestrel.IsHttp2ByDefault);
            if (profile.CommandLineArgs is { } line)
                builder.WithArgs([.. CommandLine.Split(line)]);
        }

        return builder.WithEnvironment(context =>
        {
            AddAddresses(context, kestrel);
            AddVariables(context.EnvironmentVariables, launch, builder.ApplicationBuilder.Environment);
        });
    }

    private static void AddEndpoints(this IResourceBuilder<ProjectResource> builder, LaunchProfile profile, bool isHttp2)
    {
        foreach (var ofScheme in (profile.ApplicationUrl ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).GroupBy(a => a.Scheme))
        {
            foreach (var (index, address) in ofScheme.Index())
            {
                builder.WithEndpoint(index == 0 ? address.Scheme : $"{address.Scheme}{index + 1}", endpoint =>
                {
                    endpoint.Port = address.Port;
                    endpoint.FromLaunchProfile = true;
                    endpoint.ListenAt(address, isHttp2);
                });
            }
        }

        if (profile.LaunchUrl is { Length: > 0 } launchUrl)
        {
            builder.WithUrls(context =>
            {
                foreach (var url in context.Urls.Where(u => u.Endpoint is { EndpointAnnotation.FromLaunchProfile: true }))
                    url.Url = new Uri(new Uri(url.Url), launchUrl).ToString();
            });
        }

        BindingAddress Parse(string url)
        {
            try
            {
                return BindingAddress.Parse(url);
            }
            catch (FormatException e)
            {
                throw new DistributedApplicationException($"'{url}' in the launch profile of project '{builder.Resource.Name}' is not an address to listen on: {e.Message}", e);
            }
        }
    }

    private static void AddAddresses(EnvironmentCallbackContext context, KestrelEndpoints kestrel)
    {
        var variables = context.EnvironmentVariables;
        var urls = new ReferenceExpressionBuilder();
        foreach (var endpoint in HttpEndpoints(context.Resource))
        {
            var address = Address(endpoint, endpoint.EndpointAnnotation.TargetHost);
            if (kestrel.Endpoints.Count > 0)
            {
                variables[endpoint.EndpointAnnotation.KestrelVariable] = address;
                continue;
            }

            if (!urls.IsEmpty)
                urls.AppendLiteral(";");
            urls.Append($"{address}");
        }

        if (!urls.IsEmpty && variables.TryAdd("ASPNETCORE_URLS", urls.Build()) && HttpEndpoints(context.Resource).FirstOrDefault(e => e.IsHttps) is { } https)
            variables["ASPNETCORE_HTTPS_PORT"] = https.Property(EndpointProperty.Port);
    }

    private static void AddVariables(Dictionary<string, object> variables, NamedLaunchProfile? launch, IHostEnvironment environment)
    {
        if (launch is not null)
        {
            variables.TryAdd("DOTNET_LAUNCH_PROFILE", launch.Name);
            foreach (var (name, value) in launch.Profile.EnvironmentVariables)
                variables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
        }

        variables.TryAdd("ASPNETCORE_ENVIRONMENT", environment.EnvironmentName);
        variables.TryAdd("DOTNET_ENVIRONMENT", environment.EnvironmentName);

        // So that what a developer does shows at once.
        foreach (var delay in environment.IsDevelopment() ? ExportDelays : [])
            variables.TryAdd(delay, "1000");
    }

    private static IResourceBuilder<ProjectResource> Publish(this IResourceBuilder<ProjectResource> builder, NamedLaunchProfile? launch, KestrelEndpoints kestrel)
    {
        // A profile's ports are for developers; that it has any says that the project is a web application.
        if (launch?.Profile.ApplicationUrl is not null || kestrel.Endpoints.Count > 0)
        {
            EndpointAnnotation[] both = [builder.FindOrAddEndpoint("http", kestrel.IsHttp2ByDefault), builder.FindOrAddEndpoint("https", kestrel.IsHttp2ByDefault)];
            both[0].TargetPort = both[1].TargetPort = both[0].TargetPort ?? both[1].TargetPort;
        }

        return builder.WithEnvironment(context =>
        {
            // What ends TLS for a deployment stands before it, so nothing listens at an https endpoint that was not asked for.
            var listening = HttpEndpoints(context.Resource).Where(e => !e.EndpointAnnotation.IsHttpsByDefault).ToList();
            foreach (var endpoint in kestrel.Endpoints.Count > 0 ? listening : [])
                context.EnvironmentVariables[endpoint.EndpointAnnotation.KestrelVariable] = Address(endpoint, "*");
            if (kestrel.Endpoints.Count == 0)
            {
                AddPorts(context.EnvironmentVariables, "HTTP_PORTS", listening.Where(e => e.IsHttp));
                AddPorts(context.EnvironmentVariables, "HTTPS_PORTS", listening.Where(e => e.IsHttps));
            }

            if (HttpEndpoints(context.Resource).Any())
                context.EnvironmentVariables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
        });
    }

    private static EndpointAnnotation FindOrAddEndpoint(this IResourceBuilder<ProjectResource> builder, string scheme, bool isHttp2)
    {
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => e.UriScheme == scheme) is { } existing)
            return existing;
        builder.WithEndpoint(scheme, endpoint =>
        {
            endpoint.UriScheme = scheme;
            endpoint.IsHttpsByDefault = scheme == "https";
            if (isHttp2)
                endpoint.Transport = "http2";
        });
        return builder.GetEndpoint(scheme).EndpointAnnotation;
    }

    private static void AddPorts(Dictionary<string, object> variables, string variable, IEnumerable<EndpointReference> endpoints)
    {
        var ports = new ReferenceExpressionBuilder();
        foreach (var endpoint in endpoints)
        {
            if (!ports.IsEmpty)
                ports.AppendLiteral(";");
            ports.Append($"{endpoint.Property(EndpointProperty.TargetPort)}");
        }

        if (!ports.IsEmpty)
            variables.TryAdd(variable, ports.Build());
    }

    private static void ListenAt(this EndpointAnnotation endpoint, BindingAddress address, bool isHttp2)
    {
        endpoint.UriScheme = address.Scheme;
        endpoint.TargetHost = address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ? "localhost" : address.Host;
        if (isHttp2)
            endpoint.Transport = "http2";
    }

    private static ReferenceExpression Address(EndpointReference endpoint, string host) =>
        ReferenceExpression.Create($"{endpoint.Scheme}://{host}:{endpoint.Property(EndpointProperty.TargetPort)}");

    private static IEnumerable<EndpointReference> HttpEndpoints(IResource resource) =>
        ((IResourceWithEndpoints)resource).GetEndpoints().Where(e => e.IsHttp || e.IsHttps);
}
