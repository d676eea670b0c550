using System.Text.Json.Serialization;

namespace Aspire.Hosting;

/// <summary>How a project is launched, as its <c>Properties/launchSettings.json</c> says.</summary>
public sealed class LaunchSettings
{
    /// <summary>The profiles by name, in the order of the file.</summary>
    [JsonPropertyName("profiles")]
    public Dictionary<string, LaunchProfile> Profiles { get; set; } = [];
}

/// <summary>One way to launch a project.</summary>
public sealed class LaunchProfile
{
    /// <summary>What launches it: <c>Project</c> or <c>Executable</c> here; others, such as <c>IISExpress</c>, are passed over.</summary>
    [JsonPropertyName("commandName")]
    public string? CommandName { get; set; }

    /// <summary>Its arguments, in one line.</summary>
    [JsonPropertyName("commandLineArgs")]
    public string? CommandLineArgs { get; set; }

    /// <summary>Kept for tools; a project is always launched by its assembly here.</summary>
    [JsonPropertyName("executablePath")]
    public string? ExecutablePath { get; set; }

    /// <summary>Kept for tools; not used here.</summary>
    [JsonPropertyName("dotnetRunMessages")]
    public bool? DotnetRunMessages { get; set; }

    /// <summary>Kept for tools; not used here.</summary>
    [JsonPropertyName("launchBrowser")]
    public bool? LaunchBrowser { get; set; }

    /// <summary>The address that is shown for the profile's endpoints, or a path on each.</summary>
    [JsonPropertyName("launchUrl")]
    public string? LaunchUrl { get; set; }

    /// <summary>The addresses that it listens on, separated by semicolons; each becomes an endpoint.</summary>
    [JsonPropertyName("applicationUrl")]
    public string? ApplicationUrl { get; set; }

    /// <summary>Its environment variables; <c>%NAME%</c> in a value stands for a variable of the host.</summary>
    [JsonPropertyName("environmentVariables")]
    public Dictionary<string, string> EnvironmentVariables { get; set; } = [];
}
