using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Overlays;
using SreAssignment.Hosting.Kustomize.Publishing;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>What one run of a step works on: the overlay of the environment that <c>--environment</c> names, and the cluster.</summary>
internal sealed record DeployTarget(KustomizeEnvironmentResource Environment, PipelineStepContext Context, string Folder, string Overlay)
{
    private const string OverlaysFolder = "overlays";

    public Cluster Cluster { get; } = new(Environment.KubeconfigPath, Environment.KubeContext);

    public Rollout Rollout =>
        new(Cluster, Environment.RolloutTimeout, Context.Services.GetService<TimeProvider>() ?? TimeProvider.System, Logger);

    public Handover Handover => new(Cluster, Rollout);

    public CancellationToken CancellationToken => Context.CancellationToken;

    public ILogger Logger => Context.Logger;

    public IConfiguration Configuration => Context.Services.GetRequiredService<IConfiguration>();

    public string OverlayName => Path.GetFileName(Overlay);

    /// <summary>The namespace of the overlay.</summary>
    public string Namespace => OverlayReader.Namespace(Overlay) ?? KubernetesName.Label(Environment.ApplicationName);

    public ReleaseStore Releases => new(Cluster, Environment.Name, Namespace);

    /// <summary>Finds the overlay. The name of the environment is compared without case: the default is <c>production</c>.</summary>
    /// <exception cref="DistributedApplicationException">There is no such overlay.</exception>
    public static DeployTarget Find(KustomizeEnvironmentResource environment, PipelineStepContext context)
    {
        var folder = context.Services.GetRequiredService<IPipelineOutputService>().GetOutputDirectory();
        var name = context.Services.GetRequiredService<IHostEnvironment>().EnvironmentName;
        var overlays = Path.Combine(folder, OverlaysFolder);
        var found = Directory.Exists(overlays)
            ? Directory.EnumerateDirectories(overlays).FirstOrDefault(o => string.Equals(Path.GetFileName(o), name, StringComparison.OrdinalIgnoreCase))
            : null;
        if (found is not null)
            return new(environment, context, folder, found);
        var existing = Directory.Exists(overlays) ? string.Join(", ", Directory.EnumerateDirectories(overlays).Select(Path.GetFileName).Order()) : "";
        throw new DistributedApplicationException(
            $"There is no overlay for the environment '{name}' in {overlays}. "
            + (existing.Length == 0 ? "Publish first, and pass the same output path." : $"Create it, or choose one of {existing} with --environment."));
    }

    /// <summary>Reads the manifest with the hints of the model.</summary>
    /// <exception cref="DistributedApplicationException">The manifest cannot be deployed.</exception>
    public Application ReadApplication()
    {
        var problems = new ProblemList();
        var manifest = Path.Combine(Folder, KubernetesPublisher.ManifestFile);
        return KubernetesPublisher.Read(manifest, problems, ModelHints.Read(Context.Model, Environment))
            ?? throw new DistributedApplicationException($"{manifest} cannot be read: {string.Join(' ', problems.All)}");
    }

    /// <summary>Returns the configured value of a parameter; <see langword="null"/> if there is none.</summary>
    public string? Configured(ParameterResource parameter)
    {
        // The deployment state holds values that an earlier deployment generated. They are no decision of a person, so the cluster has priority over them.
        var state = Context.Services.GetRequiredService<IDeploymentStateManager>().StateFilePath;
        string[] keys = [$"Parameters:{parameter.Name}", $"Parameters:{parameter.Name.Replace('-', '_')}"];
        foreach (var provider in ((IConfigurationRoot)Configuration).Providers.Reverse())
        {
            if (provider is FileConfigurationProvider { Source.Path: { } path } && Path.GetFileName(path) == Path.GetFileName(state))
                continue;
            foreach (var key in keys)
            {
                if (provider.TryGet(key, out var value) && !string.IsNullOrEmpty(value))
                    return value;
            }
        }

        return null;
    }

    /// <summary>Returns the value of a parameter, which the CLI may prompt for; <see langword="null"/> if there is none.</summary>
    public static async Task<string?> ValueAsync(ParameterResource parameter, CancellationToken cancellationToken)
    {
        try
        {
            return await parameter.GetValueAsync(cancellationToken) is { Length: > 0 } value ? value : null;
        }
        catch (MissingParameterValueException)
        {
            return null;
        }
    }

    /// <summary>Asks for confirmation. Without a terminal, or with <c>--yes</c>, the step goes on.</summary>
    /// <exception cref="OperationCanceledException">The user declined.</exception>
    public async Task ConfirmAsync(string title, string question, string button)
    {
        var interaction = Context.Services.GetRequiredService<IInteractionService>();
        if (!interaction.IsAvailable || Context.Services.GetRequiredService<IOptions<PipelineOptions>>().Value.SkipConfirmation)
            return;
        var result = await interaction.PromptNotificationAsync(
            title,
            question,
            new NotificationInteractionOptions
            {
                Intent = MessageIntent.Confirmation,
                ShowSecondaryButton = true,
                ShowDismiss = false,
                PrimaryButtonText = button,
                SecondaryButtonText = "Cancel",
            },
            CancellationToken);
        if (result.Canceled || !result.Data)
            throw new OperationCanceledException($"{title}: canceled.");
    }
}
