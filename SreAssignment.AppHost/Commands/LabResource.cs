using System.Globalization;

namespace SreAssignment.AppHost.Commands;

/// <summary>
/// Holds the commands that exercise the running platform: load, failures and restarts. It runs when every replica of the services is healthy.
/// </summary>
/// <param name="name">The name of the resource.</param>
/// <remarks>A replicated project would show each command on every replica, and the Aspire CLI knows it only by the ids of its replicas.</remarks>
internal sealed class LabResource(string name) : Resource(name), IResourceWithWaitSupport;

/// <summary>Adds the lab to the application.</summary>
internal static class LabExtensions
{
    private const string Seconds = "seconds";
    private const string Connections = "connections";
    private const string Service = "service";
    private const int MaximumSeconds = 300;
    private const int MaximumConnections = 256;

    /// <summary>Adds the lab with its commands.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="gateway">The gateway, which all requests are sent to.</param>
    /// <param name="auth">The auth service.</param>
    /// <param name="images">The images service.</param>
    /// <param name="storage">The object storage.</param>
    /// <param name="secret">The secret of the client <c>developer</c>.</param>
    /// <param name="data">The data directory.</param>
    public static void AddLab(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ProjectResource> gateway,
        IResourceBuilder<ProjectResource> auth,
        IResourceBuilder<ProjectResource> images,
        IResourceBuilder<IResourceWithConnectionString> storage,
        IResourceBuilder<ParameterResource> secret,
        string data)
    {
        var client = new GatewayClientFactory(gateway.Resource, secret.Resource);
        var outage = new StorageOutage(storage.Resource, Path.Combine(data, "objects"));
        var services = new[] { gateway, auth, images }.ToDictionary(s => s.Resource.Name, s => s.Resource);
        builder.AddResource(new LabResource(name))
            .ExcludeFromManifest()
            .WithIconName("Beaker")
            .WithInitialState(new() { ResourceType = "Lab", Properties = [], State = KnownResourceStates.NotStarted })
            .WaitFor(gateway)
            .WaitFor(auth)
            .WaitFor(images)
            .OnInitializeResource(async (lab, start, cancellation) =>
            {
                // Publishing this event waits for the services. `aspire wait` accepts no replicated project, so it waits for the lab.
                await start.Eventing.PublishAsync(new BeforeResourceStartedEvent(lab, start.Services), cancellation);
                await start.Notifications.PublishUpdateAsync(lab, state => state with { State = KnownResourceStates.Running });
            })
            .WithCommand("load", "Load", context => LoadCommand.RunAsync(client, Number(context, Seconds), Number(context, Connections), context), new()
            {
                Description = "Requests renditions through the gateway, and reports throughput, latency and failures.",
                IconName = "TopSpeed",
                Arguments = [SecondsInput(), NumberInput(Connections, "Connections", 8, $"1 to {MaximumConnections}")],
                ValidateArguments = context => Validate(context, (Seconds, MaximumSeconds), (Connections, MaximumConnections)),
            })
            .WithCommand("curl", "Ready-made curl", context => CurlCommand.RunAsync(client, data, context), new()
            {
                Description = "Gets a fresh access token, and a curl command that uses it.",
                IconName = "Code",
            })
            .WithCommand("kill-replica", "Kill a replica", context => ReplicaCommands.KillAsync(Chosen(context), client, context), new()
            {
                Description = "Kills one process without warning, starts it again, and reports the requests that failed meanwhile.",
                IconName = "Flash",
                ConfirmationMessage = "Kill one replica of the service?",
                Arguments = [ServiceInput(services.Keys)],
            })
            .WithCommand("restart-rolling", "Rolling restart", context => ReplicaCommands.RestartAsync(Chosen(context), client, context), new()
            {
                Description = "Restarts the replicas of a service one after the other, and reports the requests that failed meanwhile.",
                IconName = "ArrowSyncCircle",
                ConfirmationMessage = "Restart the replicas of the service, one after the other?",
                Arguments = [ServiceInput(services.Keys)],
            })
            .WithCommand("storage-outage", "Storage outage", context => outage.RunAsync(client, TimeSpan.FromSeconds(Number(context, Seconds)), context), new()
            {
                Description = "Object storage fails for some seconds: requests that need it get 503 with Retry-After, and stored images are kept.",
                IconName = "DatabaseWarning",
                ConfirmationMessage = "Make object storage fail?",
                Arguments = [SecondsInput()],
                ValidateArguments = context => Validate(context, (Seconds, MaximumSeconds)),
            });
        builder.Eventing.Subscribe<BeforeStartEvent>((_, _) =>
        {
            outage.Recover();
            return Task.CompletedTask;
        });

        ProjectResource Chosen(ExecuteCommandContext context) => services[context.Arguments[Service].Value!];
    }

    /// <summary>Makes the result of a command: the dashboard shows the message, and the CLI prints the data.</summary>
    public static ExecuteCommandResult Report(bool success, string text) =>
        new() { Success = success, Message = text, Data = new() { Value = text, Format = CommandResultFormat.Text } };

    private static InteractionInput SecondsInput() => NumberInput(Seconds, "Seconds", 10, $"1 to {MaximumSeconds}");

    private static InteractionInput NumberInput(string name, string label, int value, string range) => new()
    {
        Name = name,
        Label = label,
        Description = $"{label}, {range}.",
        InputType = InputType.Number,
        Value = value.ToString(CultureInfo.InvariantCulture),
        Required = true,
    };

    private static InteractionInput ServiceInput(IEnumerable<string> services) => new()
    {
        Name = Service,
        Label = "Service",
        Description = "The service: gateway, auth or images.",
        InputType = InputType.Choice,
        Options = [.. services.Select(s => KeyValuePair.Create(s, s))],
        Value = "images",
        Required = true,
    };

    private static Task Validate(InputsDialogValidationContext context, params (string Name, int Maximum)[] numbers)
    {
        foreach (var (name, maximum) in numbers)
        {
            var text = context.Inputs[name].Value;
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > maximum)
                context.AddValidationError(name, $"'{text}' is not a whole number from 1 to {maximum}.");
        }

        return Task.CompletedTask;
    }

    private static int Number(ExecuteCommandContext context, string name) => int.Parse(context.Arguments[name].Value!, CultureInfo.InvariantCulture);
}
