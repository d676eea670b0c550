using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SreAssignment.Hosting.Kustomize.Tests.Deploy;

/// <summary>Runs the steps of an application as <c>aspire deploy</c> and <c>aspire do</c> do, without a terminal.</summary>
internal sealed class DeployHost(StandInCluster cluster) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Output => Path.Combine(_folder.Path, "out");

    public string Overlay => Path.Combine(Output, "overlays", "test");

    /// <summary>Writes the overlay that is deployed.</summary>
    public void WriteOverlay(string kustomization) => _folder.Write("out/overlays/test/kustomization.yaml", kustomization);

    /// <summary>Runs a step.</summary>
    /// <returns>The error of the pipeline, or <see langword="null"/>, and everything that was logged.</returns>
    public async Task<(string? Error, string Log)> RunAsync(string step, Action<IDistributedApplicationBuilder> configure, params string[] arguments)
    {
        var log = new LogCollector();
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = ["--operation", "publish", "--step", step, "--output-path", Output, "--environment", "Test", "--clear-cache", "true", .. arguments],
            DisableDashboard = true,
        });
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddSingleton<ILoggerProvider>(log);
        var environment = builder.AddKustomizeEnvironment("k8s").Resource;
        (environment.ApplicationName, environment.ApplicationVersion) = ("Shop.Web", "2.1.0");
        (environment.KubeconfigPath, environment.RolloutTimeout) = (cluster.Kubeconfig, TimeSpan.FromSeconds(1));
        configure(builder);
        await using var application = builder.Build();
        await application.RunAsync();
        var error = log.Entries.FirstOrDefault(e => e.Message.StartsWith("Step '", StringComparison.Ordinal) && e.Exception is not null)?.Exception!.Message;
        return (error, string.Join('\n', log.Lines));
    }

    /// <summary>Returns the steps that the environment adds when <paramref name="step"/> runs.</summary>
    public static async Task<IReadOnlyDictionary<string, PipelineStep>> StepsAsync(string step)
    {
        var builder = DistributedApplication.CreateBuilder(
            new DistributedApplicationOptions { Args = ["--operation", "publish", "--step", step], DisableDashboard = true });
        var environment = builder.AddKustomizeEnvironment("k8s").Resource;
        await using var application = builder.Build();
        var context = new PipelineContext(
            application.Services.GetRequiredService<DistributedApplicationModel>(), builder.ExecutionContext,
            application.Services, NullLogger.Instance, CancellationToken.None);
        var factory = new PipelineStepFactoryContext { PipelineContext = context, Resource = environment };
        var steps = await environment.Annotations.OfType<PipelineStepAnnotation>().Single().CreateStepsAsync(factory);
        return steps.ToDictionary(s => s.Name);
    }

    public void Dispose() => _folder.Dispose();
}
