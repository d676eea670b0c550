using System.Reflection;
using Aspire.Hosting;
using Aspire.Hosting.Testing;

namespace SreAssignment.Compatibility;

/// <summary>Names and defaults of parameters, which source may rely on as well as on types.</summary>
public sealed class SignatureTests
{
    // As they stand in Aspire's public API.
    [TestCase(typeof(ProjectResourceBuilderExtensions), "AddProject(builder, name)")]
    [TestCase(typeof(ProjectResourceBuilderExtensions), "AddProject(builder, name, launchProfileName)")]
    [TestCase(typeof(ProjectResourceBuilderExtensions), "AddProject(builder, name, configure)")]
    [TestCase(typeof(ProjectResourceBuilderExtensions), "AddProject(builder, name, projectPath)")]
    [TestCase(typeof(ProjectResourceBuilderExtensions), "AddProject(builder, name, projectPath, launchProfileName)")]
    [TestCase(typeof(ProjectResourceBuilderExtensions), "AddProject(builder, name, projectPath, configure)")]
    [TestCase(typeof(ProjectResourceBuilderExtensions), "WithReplicas(builder, replicas)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "AddContainer(builder, name, image)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "AddContainer(builder, name, image, tag)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "WithVolume(builder, name, target, isReadOnly = False)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "WithBindMount(builder, source, target, isReadOnly = False)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "WithImageTag(builder, tag)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "WithImageRegistry(builder, registry)")]
    [TestCase(typeof(ContainerResourceBuilderExtensions), "WithLifetime(builder, lifetime)")]
    [TestCase(typeof(ExecutableResourceBuilderExtensions), "AddExecutable(builder, name, command, workingDirectory, params args)")]
    [TestCase(typeof(ParameterResourceBuilderExtensions), "AddParameter(builder, name, secret = False)")]
    [TestCase(typeof(ParameterResourceBuilderExtensions), "AddParameter(builder, name, value, publishValueAsDefault = False, secret = False)")]
    [TestCase(typeof(ParameterResourceBuilderExtensions), "AddParameter(builder, name, value, secret = False, persist = False)")]
    [TestCase(typeof(ParameterResourceBuilderExtensions), "AddConnectionString(builder, name, environmentVariableName = null)")]
    [TestCase(typeof(ParameterResourceBuilderExtensions), "CreateDefaultPasswordParameter(builder, name, lower = True, upper = True, numeric = True, special = True, minLower = 0, minUpper = 0, minNumeric = 0, minSpecial = 0)")]
    [TestCase(typeof(ConnectionStringBuilderExtensions), "AddConnectionString(builder, name, connectionStringExpression)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithReference(builder, source, connectionName = null, optional = False)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithReference(builder, source)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithReference(builder, endpointReference)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithReference(builder, name, uri)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEnvironment(builder, name, value)", 3)]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEnvironment(builder, name, callback)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEnvironment(builder, name, endpointReference)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEnvironment(builder, name, parameter)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEnvironment(builder, callback)", 2)]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEndpoint(builder, port = null, targetPort = null, scheme = null, name = null, env = null, isProxied = True, isExternal = null, protocol = null)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithEndpoint(builder, endpointName, callback, createIfNotExists = True)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithHttpEndpoint(builder, port = null, targetPort = null, name = null, env = null, isProxied = True)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithHttpsEndpoint(builder, port = null, targetPort = null, name = null, env = null, isProxied = True)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithExternalHttpEndpoints(builder)")]
    [TestCase(typeof(ResourceBuilderExtensions), "GetEndpoint(builder, name)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithHttpHealthCheck(builder, path = null, statusCode = null, endpointName = null)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithHealthCheck(builder, key)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithHttpProbe(builder, type, path = null, initialDelaySeconds = null, periodSeconds = null, timeoutSeconds = null, failureThreshold = null, successThreshold = null, endpointName = null)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WaitFor(builder, dependency)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WaitFor(builder, dependency, waitBehavior)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WaitForStart(builder, dependency)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WaitForStart(builder, dependency, waitBehavior)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WaitForCompletion(builder, dependency, exitCode = 0)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithArgs(builder, params args)", 2)]
    [TestCase(typeof(ResourceBuilderExtensions), "WithArgs(builder, callback)", 2)]
    [TestCase(typeof(ResourceBuilderExtensions), "WithExplicitStart(builder)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithParentRelationship(builder, parent)", 2)]
    [TestCase(typeof(ResourceBuilderExtensions), "ExcludeFromManifest(builder)")]
    [TestCase(typeof(ResourceBuilderExtensions), "WithUrlForEndpoint(builder, endpointName, callback)", 2)]
    [TestCase(typeof(ResourceBuilderExtensions), "WithUrl(builder, url, displayText = null)", 3)]
    [TestCase(typeof(ResourceBuilderExtensions), "WithCommand(builder, name, displayName, executeCommand, commandOptions = null)")]
    [TestCase(typeof(KubernetesEnvironmentExtensions), "AddKubernetesEnvironment(builder, name)")]
    [TestCase(typeof(MinioBuilderExtensions), "AddMinioContainer(builder, name, rootUser = null, rootPassword = null, port = null)")]
    [TestCase(typeof(MinioBuilderExtensions), "WithDataVolume(builder, name = null)")]
    [TestCase(typeof(ResourceNotificationService), "WaitForResourceAsync(resourceName, targetState = null, cancellationToken = null)")]
    [TestCase(typeof(ResourceNotificationService), "WaitForResourceAsync(resourceName, targetStates, cancellationToken = null)")]
    [TestCase(typeof(ResourceNotificationService), "WaitForResourceAsync(resourceName, predicate, cancellationToken = null)")]
    [TestCase(typeof(ResourceNotificationService), "WaitForResourceHealthyAsync(resourceName, cancellationToken = null)")]
    [TestCase(typeof(ResourceNotificationService), "WaitForResourceHealthyAsync(resourceName, waitBehavior, cancellationToken = null)")]
    [TestCase(typeof(ResourceNotificationService), "WatchAsync(cancellationToken = null)")]
    [TestCase(typeof(ResourceNotificationService), "PublishUpdateAsync(resource, stateFactory)")]
    [TestCase(typeof(ResourceNotificationService), "PublishUpdateAsync(resource, resourceId, stateFactory)")]
    [TestCase(typeof(ResourceNotificationService), "TryGetCurrentState(resourceId, resourceEvent)")]
    [TestCase(typeof(ResourceLoggerService), "GetLogger(resource)")]
    [TestCase(typeof(ResourceLoggerService), "GetLogger(resourceName)")]
    [TestCase(typeof(ResourceLoggerService), "WatchAsync(resource)")]
    [TestCase(typeof(ResourceLoggerService), "WatchAsync(resourceName)")]
    [TestCase(typeof(ResourceLoggerService), "GetAllAsync(resource)")]
    [TestCase(typeof(ResourceLoggerService), "GetAllAsync(resourceName)")]
    [TestCase(typeof(ResourceCommandService), "ExecuteCommandAsync(resourceId, commandName, cancellationToken = null)")]
    [TestCase(typeof(ResourceCommandService), "ExecuteCommandAsync(resource, commandName, cancellationToken = null)")]
    [TestCase(typeof(CommandResults), "Success()")]
    [TestCase(typeof(CommandResults), "Success(message, result, resultFormat = Text)")]
    [TestCase(typeof(CommandResults), "Success(message, value)")]
    [TestCase(typeof(CommandResults), "Failure(errorMessage = null)")]
    [TestCase(typeof(CommandResults), "Failure(errorMessage, result, resultFormat = Text)")]
    [TestCase(typeof(CommandResults), "Failure(errorMessage, value)")]
    [TestCase(typeof(CommandResults), "Failure(exception)")]
    [TestCase(typeof(CommandResults), "Canceled()")]
    [TestCase(typeof(DistributedApplication), "CreateBuilder()")]
    [TestCase(typeof(DistributedApplication), "CreateBuilder(args)")]
    [TestCase(typeof(DistributedApplication), "CreateBuilder(options)")]
    [TestCase(typeof(DistributedApplication), "Run()")]
    [TestCase(typeof(DistributedApplication), "RunAsync(cancellationToken = null)")]
    [TestCase(typeof(DistributedApplication), "StartAsync(cancellationToken = null)")]
    [TestCase(typeof(DistributedApplication), "StopAsync(cancellationToken = null)")]
    [TestCase(typeof(DistributedApplicationTestingBuilder), "CreateAsync(cancellationToken = null)")]
    [TestCase(typeof(DistributedApplicationTestingBuilder), "CreateAsync(args, cancellationToken = null)")]
    [TestCase(typeof(DistributedApplicationTestingBuilder), "CreateAsync(args, configureBuilder, cancellationToken = null)")]
    [TestCase(typeof(IDistributedApplicationTestingBuilder), "BuildAsync(cancellationToken = null)")]
    [TestCase(typeof(DistributedApplicationHostingTestingExtensions), "CreateHttpClient(app, resourceName, endpointName = null)")]
    [TestCase(typeof(DistributedApplicationHostingTestingExtensions), "GetEndpoint(app, resourceName, endpointName = null)")]
    [TestCase(typeof(DistributedApplicationHostingTestingExtensions), "GetConnectionStringAsync(app, resourceName, cancellationToken = null)")]
    public void Methods_have_the_names_and_defaults_of_Aspires(Type type, string signature, int overloads = 1) => Assert.That(
        type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance).Count(m => Signature(m) == signature), Is.EqualTo(overloads),
        () => $"{type.FullName} has: {string.Join("; ", type.GetMethods().Select(Signature).Where(s => s.StartsWith(signature[..signature.IndexOf('(', StringComparison.Ordinal)], StringComparison.Ordinal)))}");

    [TestCase(typeof(ProjectResourceOptions), "LaunchProfileName ExcludeLaunchProfile ExcludeKestrelEndpoints")]
    [TestCase(typeof(IProjectMetadata), "ProjectPath LaunchSettings SuppressBuild")]
    [TestCase(typeof(LaunchSettings), "Profiles")]
    [TestCase(typeof(LaunchProfile), "CommandName CommandLineArgs ExecutablePath DotnetRunMessages LaunchBrowser LaunchUrl ApplicationUrl EnvironmentVariables")]
    [TestCase(typeof(IDistributedApplicationBuilder), "Configuration Environment Services Resources Eventing ExecutionContext AppHostDirectory AppHostAssembly")]
    [TestCase(typeof(DistributedApplication), "Services ResourceNotifications ResourceCommands")]
    [TestCase(typeof(ExecuteCommandResult), "Success Canceled Message Data ErrorMessage")]
    [TestCase(typeof(CommandResultData), "Value Format DisplayImmediately")]
    public void Types_have_the_properties_of_Aspires(Type type, string properties) => Assert.That(
        type.GetProperties().Select(p => p.Name), Is.SupersetOf(properties.Split(' ')));

    [Test]
    public void States_have_the_names_of_Aspires() => Assert.That(
        typeof(KnownResourceStates).GetFields().Where(f => f.FieldType == typeof(string)).Select(f => (f.Name, (string?)f.GetValue(null))),
        Is.SupersetOf("NotStarted Waiting Starting Building Running Stopping Exited Finished FailedToStart RuntimeUnhealthy".Split(' ').Select(s => (s, (string?)s))));

    private static string Signature(MethodInfo method) => $"{method.Name}({string.Join(", ", method.GetParameters().Select(Parameter))})";

    private static string Parameter(ParameterInfo parameter)
    {
        var variable = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        return $"{variable}{parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "null"}" : "")}";
    }
}
