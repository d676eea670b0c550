using System.ComponentModel.DataAnnotations;

namespace SreAssignment.Dashboard.Components;

/// <summary>What each service of the application is promised to do; read from the configuration section <c>Dashboard:Promises</c>. What is not set is not promised.</summary>
internal sealed class ServicePromises
{
    public const string Section = "Dashboard:Promises";

    /// <summary>The share of requests that are not answered with a 5xx status, 0 to 1.</summary>
    [Range(0d, 1d, ErrorMessage = "Dashboard:Promises:Availability is a share between 0 and 1, such as 0.999.")]
    public double? Availability { get; set; }

    /// <summary>What the mean duration of a request stays under, 1 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "01:00:00", ErrorMessage = "Dashboard:Promises:Mean is a time span between 00:00:00.001 and 01:00:00.")]
    public TimeSpan? Mean { get; set; }

    /// <summary>How many requests a second are answered when so many come, 1 to 1 million.</summary>
    [Range(1d, 1_000_000d, ErrorMessage = "Dashboard:Promises:RequestsPerSecond is a number between 1 and 1000000.")]
    public double? RequestsPerSecond { get; set; }

    /// <summary>Whether a service is as available as promised; <see langword="null"/> when nothing was promised, or asked of it.</summary>
    public bool? IsAvailable(Score score) => score.Availability is { } share && Availability is { } least ? share >= least : null;

    /// <summary>Whether a service is as fast as promised; <see langword="null"/> when nothing was promised, or asked of it of late.</summary>
    public bool? IsFast(Score score) => score.Mean is { } mean && Mean is { } limit ? mean < limit.TotalSeconds : null;

    /// <summary>Whether a service has answered as many requests a second as promised; <see langword="null"/> when nothing was promised, or so many did not come.</summary>
    public bool? IsStrong(Score score) => RequestsPerSecond is { } least && score.MostPerSecond >= least ? true : null;
}
