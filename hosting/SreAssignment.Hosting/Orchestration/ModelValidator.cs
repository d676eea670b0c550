using System.Xml;
using System.Xml.Linq;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Finds the mistakes in the description of an application, all of them at once.</summary>
internal static class ModelValidator
{
    /// <exception cref="DistributedApplicationException">There are mistakes; the message names each.</exception>
    public static void Validate(DistributedApplicationModel model) => Refuse(model.Resources
        .SelectMany(r => References(r, model).Concat(Endpoints(r)).Concat(Ports(r)).Concat(Project(r)).Concat(Build(r)))
        .Concat(CircularWaits(model))
        .Concat(PortsTakenTwice(model)));

    /// <summary>Leaves out what matters on this machine only: ports that replicas share, and whether projects are built.</summary>
    /// <exception cref="DistributedApplicationException">There are mistakes; the message names each.</exception>
    public static void ValidateForPublishing(DistributedApplicationModel model) => Refuse(model.Resources
        .SelectMany(r => References(r, model).Concat(Endpoints(r)).Concat(Project(r)))
        .Concat(CircularWaits(model)));

    private static void Refuse(IEnumerable<string> found)
    {
        var mistakes = found.Distinct().ToList();
        if (mistakes.Count > 0)
            throw new DistributedApplicationException(mistakes.Count == 1 ? mistakes[0] : string.Join(Environment.NewLine, mistakes.Prepend("The application has mistakes:")));
    }

    private static IEnumerable<string> References(IResource resource, DistributedApplicationModel model)
    {
        foreach (var relation in resource.Annotations.OfType<ResourceRelationshipAnnotation>().Where(r => !model.Resources.Contains(r.Resource)))
        {
            yield return $"Resource '{resource.Name}' refers to '{relation.Resource.Name}' ({relation.Type}), which is not a part of the application. " +
                $"It has: {string.Join(", ", model.Resources.Select(r => r.Name))}.";
        }

        foreach (var endpoint in resource.Annotations.OfType<EndpointUseAnnotation>().Select(u => u.Endpoint).Where(e => !e.Exists))
        {
            yield return $"Resource '{resource.Name}' refers to endpoint '{endpoint.EndpointName}' of '{endpoint.Resource.Name}', which does not exist. " +
                $"The endpoints of '{endpoint.Resource.Name}': {endpoint.Resource.DescribeEndpoints()}.";
        }
    }

    private static IEnumerable<string> Endpoints(IResource resource)
    {
        foreach (var check in resource.Annotations.OfType<HttpHealthCheckAnnotation>().Where(c => !c.Endpoint().Exists))
        {
            yield return $"The health check of resource '{resource.Name}' asks endpoint '{check.Endpoint().EndpointName}', which does not exist. " +
                $"Its endpoints: {resource.DescribeEndpoints()}.";
        }
    }

    private static IEnumerable<string> Ports(IResource resource)
    {
        if (resource.GetReplicaCount() == 1 || resource is ContainerResource)
            yield break;
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            if (endpoint.TargetPort is { } port)
                yield return $"Resource '{resource.Name}' has {resource.GetReplicaCount()} replicas, so they cannot all listen on target port {port} of endpoint '{endpoint.Name}'. Leave the target port out.";
            else if (!endpoint.IsProxied)
                yield return $"Resource '{resource.Name}' has {resource.GetReplicaCount()} replicas, so endpoint '{endpoint.Name}' needs a proxy.";
        }
    }

    private static IEnumerable<string> Project(IResource resource)
    {
        if (resource is not ProjectResource)
            yield break;
        var metadata = resource.Annotations.OfType<IProjectMetadata>().LastOrDefault();
        if (metadata is null)
            yield return $"Project '{resource.Name}' does not say where it is.";
        else if (Unreadable(metadata.ProjectPath) is { } why)
            yield return $"Project '{resource.Name}' cannot be read: {metadata.ProjectPath} {why}";
    }

    private static IEnumerable<string> Build(IResource resource)
    {
        if (resource.Annotations.OfType<IProjectMetadata>().LastOrDefault() is IBuiltProjectMetadata built && !File.Exists(built.TargetPath))
            yield return $"Project '{resource.Name}' is not built: {built.TargetPath} does not exist. Run dotnet build.";
    }

    private static string? Unreadable(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return XDocument.Load(file).Root?.Name.LocalName == "Project" ? null : "is not a project file: its root element is not <Project>.";
        }
        catch (XmlException e)
        {
            return $"is not valid XML: {e.Message}";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "does not exist.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be opened: {e.Message}";
        }
    }

    private static IEnumerable<string> CircularWaits(DistributedApplicationModel model)
    {
        var done = new HashSet<IResource>();
        var path = new List<IResource>();
        var cycles = new List<string>();
        foreach (var resource in model.Resources)
            Visit(resource);
        return cycles;

        void Visit(IResource resource)
        {
            if (path.IndexOf(resource) is var start and >= 0)
            {
                cycles.Add($"Circular wait, so none of these can start: {string.Join(" waits for ", path.Skip(start).Append(resource).Select(r => $"'{r.Name}'"))}.");
                return;
            }

            if (!done.Add(resource))
                return;
            path.Add(resource);
            foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
                Visit(wait.Resource);
            path.RemoveAt(path.Count - 1);
        }
    }

    private static IEnumerable<string> PortsTakenTwice(DistributedApplicationModel model) => model.Resources
        .SelectMany(r => r.Annotations.OfType<EndpointAnnotation>().Where(e => e.Port is not null).Select(e => (Resource: r, Endpoint: e)))
        .GroupBy(e => e.Endpoint.Port)
        .Where(g => g.Count() > 1)
        .Select(g => $"Port {g.Key} is given to several endpoints: {string.Join(", ", g.Select(e => $"'{e.Endpoint.Name}' of '{e.Resource.Name}'"))}.");
}
