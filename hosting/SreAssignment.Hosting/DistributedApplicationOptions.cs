using System.Reflection;

namespace Aspire.Hosting;

/// <summary>How the host of an application is set up.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }

    /// <summary>The name of the assembly that describes the application; the entry assembly when not given.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Whether to do without a dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Whether what resources write goes to the host's log as well.</summary>
    public bool EnableResourceLogging { get; set; }

    /// <summary>Whether plain http is allowed for the dashboard's endpoints.</summary>
    public bool AllowUnsecuredTransport { get; set; }

    internal Assembly? Assembly => AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);
}
