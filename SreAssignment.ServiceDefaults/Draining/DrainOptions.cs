using Microsoft.Extensions.Options;

namespace SreAssignment.ServiceDefaults.Draining;

/// <summary>How a replica stops (<c>Drain</c> in configuration).</summary>
public sealed class DrainOptions
{
    /// <summary>
    /// How long the server accepts requests after the signal to stop, until load balancers have noticed. From 0 to 5 minutes; 0 by default in
    /// Development, and 5 seconds elsewhere.
    /// </summary>
    public TimeSpan Delay { get; set; }

    /// <summary>How long requests in flight may take after <see cref="Delay"/>. From 1 second to 10 minutes; 60 seconds by default.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);
}

internal sealed class DrainOptionsValidator : IValidateOptions<DrainOptions>
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestRequest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(10);

    public ValidateOptionsResult Validate(string? name, DrainOptions options)
    {
        var failures = new List<string>();
        if (options.Delay < TimeSpan.Zero || options.Delay > LongestDelay)
            failures.Add($"Drain:Delay is {options.Delay:c}. Set it from {TimeSpan.Zero:c} to {LongestDelay:c}, for example 00:00:05.");
        if (options.RequestTimeout < ShortestRequest || options.RequestTimeout > LongestRequest)
            failures.Add($"Drain:RequestTimeout is {options.RequestTimeout:c}. Set it from {ShortestRequest:c} to {LongestRequest:c}, for example 00:01:00.");
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }
}
