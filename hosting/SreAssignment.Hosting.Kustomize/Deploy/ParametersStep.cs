using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Overlays;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>
/// Replaces the placeholders of a new overlay by the values of parameters, which come from the configuration or from the prompt of the CLI. A value in the
/// overlay is a decision of a person, so it stays.
/// </summary>
internal static partial class ParametersStep
{
    public static async Task<string> RunAsync(DeployTarget target)
    {
        var parameters = target.Context.Model.Resources.OfType<ParameterResource>().Where(p => !p.Secret).ToDictionary(p => KubernetesName.Label(p.Name));
        var (written, open) = (0, 0);
        foreach (var entry in OverlayParameters.Read(OverlayDocuments.Read(target.Overlay)))
        {
            var parameter = parameters.GetValueOrDefault(entry.Name);
            if (!entry.IsPlaceholder)
            {
                if (parameter is not null && target.Configured(parameter) is { } configured && configured != entry.Value)
                    LogDifferent(target.Logger, entry.Line.File, entry.Line.Line, parameter.Name);
            }
            else if (parameter is not null && await DeployTarget.ValueAsync(parameter, target.CancellationToken) is { } value)
            {
                OverlayParameters.Set(entry, value);
                written++;
            }
            else
            {
                open++;
            }
        }

        return $"{written} values of parameters written to {target.OverlayName}, {open} without a value";
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{File}, line {Line}, differs from the configured parameter {Parameter}. The overlay is used. Edit the line to use another value.")]
    private static partial void LogDifferent(ILogger logger, string file, long line, string parameter);
}
