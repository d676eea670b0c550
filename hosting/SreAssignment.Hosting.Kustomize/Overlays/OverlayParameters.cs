using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Model;
using SreAssignment.Hosting.Kustomize.Objects;
using SreAssignment.Hosting.Kustomize.Output;

namespace SreAssignment.Hosting.Kustomize.Overlays;

/// <summary>The value of a parameter in an overlay.</summary>
/// <param name="Line">The literal, or the file.</param>
/// <param name="Name">The name of the parameter.</param>
/// <param name="Value">The value; <see langword="null"/> if the name of the file is the name of the parameter.</param>
internal sealed record OverlayParameter(OverlayNode Line, string Name, string? Value)
{
    /// <summary>Whether the value is that of a new overlay, for a person or a deployment to replace.</summary>
    public bool IsPlaceholder => Value == ParameterFile.Placeholder;
}

/// <summary>The values of parameters in an overlay: those of the ConfigMap <c>parameters</c>.</summary>
internal static class OverlayParameters
{
    public static IEnumerable<OverlayNode> Generators(OverlayDocuments overlay) =>
        overlay.Kustomizations.SelectMany(k => k.Items("configMapGenerator")).Where(g => g["name"]?.Text == ContainerEnvironment.SettingsName);

    /// <summary>Returns the literals and files of the overlay and of the kustomizations that it uses.</summary>
    public static IReadOnlyList<OverlayParameter> Read(OverlayDocuments overlay) =>
    [
        .. from kustomization in overlay.Kustomizations
           from generator in kustomization.Items("configMapGenerator")
           where generator["name"]?.Text == ContainerEnvironment.SettingsName
           from line in generator.Items("literals").Concat(generator.Items("files"))
           where line.Text is not null
           let parts = line.Text!.Split('=', 2)
           select new OverlayParameter(line, parts[0], parts.ElementAtOrDefault(1)),
    ];

    /// <summary>Replaces the placeholder of a parameter. Every other character of the file stays as it is.</summary>
    /// <exception cref="IOException">The value cannot be a literal of kustomize, or the file cannot be written.</exception>
    public static void Set(OverlayParameter parameter, string value)
    {
        if (!ContainerEnvironment.IsLiteral(value))
        {
            throw new IOException(
                $"The value of the parameter '{parameter.Name}' has several lines or quotes at its ends. Put it into a file of {parameter.Line.File}.");
        }

        var lines = File.ReadAllText(parameter.Line.File).Split('\n');
        var index = (int)parameter.Line.Line - 1;
        var entry = new Regex($"(?<quote>[\"']?){Regex.Escape(parameter.Name)}={ParameterFile.Placeholder}\\k<quote>");
        var written = YamlText.Of([new[] { $"{parameter.Name}={value}" }])["- ".Length..].TrimEnd('\n');
        lines[index] = entry.Replace(lines[index], _ => written, 1);
        var temporary = $"{parameter.Line.File}.tmp";
        File.WriteAllText(temporary, string.Join('\n', lines));
        File.Move(temporary, parameter.Line.File, overwrite: true);
    }
}
