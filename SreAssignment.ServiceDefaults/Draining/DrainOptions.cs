using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Draining;

/// <summary>How a replica stops (<c>Drain</c> in configuration).</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// How long the server accepts requests after the signal to stop, while load balancers notice. From 0 to 5 minutes; by default 0 in Development and
    /// 5 seconds elsewhere.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan Delay { get; set; }

    /// <summary>How long requests in flight may take to finish after <see cref="Delay"/>. From 1 second to 10 minutes; 60 seconds by default.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);
}

/// <summary>Validates the attributes.</summary>
[OptionsValidator]
internal sealed partial class DrainOptionsValidator : IValidateOptions<DrainOptions>;
