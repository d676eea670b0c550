using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting.Publishing;

/// <summary>Publishes the application as the command line says: the manifest alone, or the manifest and what each of its environments makes of it.</summary>
internal sealed class ApplicationPublisher(
    DistributedApplicationModel model, DistributedApplicationExecutionContext context, DistributedApplicationOptions application, IHostEnvironment environment,
    IOptions<PublishingOptions> options)
{
    private const string DefaultFolder = "aspire-output";
    private const string HostSuffix = ".AppHost";

    /// <exception cref="DistributedApplicationException">The command line or the application is wrong, or a step failed; the message says what.</exception>
    public async Task PublishAsync(CancellationToken cancellationToken)
    {
        switch (options.Value)
        {
            case { Publisher: "manifest", OutputPath: { Length: > 0 } path }:
                await WriteManifestAsync(path.EndsWith(".json", StringComparison.Ordinal) ? path : Path.Combine(path, "aspire-manifest.json"), cancellationToken);
                break;
            case { Publisher: "manifest" }:
                throw new DistributedApplicationException("--publisher manifest needs --output-path: a file that ends in .json, or a folder.");
            case { Publisher: { Length: > 0 } publisher }:
                throw new DistributedApplicationException($"--publisher is 'manifest', not '{publisher}'. Leave it out to publish for the environments of the application.");
            case { Step: null or "" or "publish", OutputPath: var folder }:
                await PublishAllAsync(string.IsNullOrEmpty(folder) ? DefaultFolder : folder, cancellationToken);
                break;
            case { Step: var step }:
                throw new DistributedApplicationException($"--step is 'publish', not '{step}': what is published is deployed with kubectl.");
        }
    }

    private async Task PublishAllAsync(string folder, CancellationToken cancellationToken)
    {
        var manifest = await WriteManifestAsync(Path.Combine(folder, "manifest.json"), cancellationToken);
        foreach (var step in model.Resources.SelectMany(r => r.Annotations.OfType<PublishStepAnnotation>()))
            await step.Publish(new PublishStepContext(manifest, Path.GetFullPath(folder), cancellationToken));
    }

    private async Task<string> WriteManifestAsync(string path, CancellationToken cancellationToken)
    {
        ModelValidator.ValidateForPublishing(model);
        path = Path.GetFullPath(path);
        try
        {
            await ManifestFile.WriteAsync(path, model, context, Identity(), cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"The manifest cannot be written to {path}: {e.Message}", e);
        }

        Console.WriteLine($"Published the manifest to {path}");
        return path;
    }

    private ApplicationIdentity Identity()
    {
        var name = new StringBuilder();
        var full = environment.ApplicationName;
        foreach (var character in full.EndsWith(HostSuffix, StringComparison.Ordinal) ? full[..^HostSuffix.Length] : full)
            name.Append(char.IsAsciiLetterOrDigit(character) ? char.ToLowerInvariant(character) : '-');
        return new ApplicationIdentity(name.ToString().Trim('-'), application.Assembly?.GetName().Version?.ToString(3) ?? "1.0.0");
    }
}

/// <summary>What an environment of the application makes of the manifest.</summary>
/// <param name="Publish">Makes it.</param>
internal sealed record PublishStepAnnotation(Func<PublishStepContext, Task> Publish) : IResourceAnnotation;

/// <summary>What a step of publishing works on.</summary>
/// <param name="ManifestPath">The manifest.</param>
/// <param name="OutputFolder">Where the step's files go.</param>
/// <param name="CancellationToken">Gives up.</param>
internal sealed record PublishStepContext(string ManifestPath, string OutputFolder, CancellationToken CancellationToken);
