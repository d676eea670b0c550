using Microsoft.Extensions.Options;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>How the object store is used (<c>ObjectStore</c> in configuration).</summary>
internal sealed class ObjectStoreOptions
{
    /// <summary>How long one step may take: a call, or the next block of a body. What takes longer counts as unavailable.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether a store that has no marker at the start of the process is a new one. Otherwise the service is not ready, because the objects may be lost. By
    /// default
    /// <see langword="true"/> in the environment Development only.
    /// </summary>
    public bool? Initialize { get; set; }
}

internal sealed class ObjectStoreOptionsValidator : IValidateOptions<ObjectStoreOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, ObjectStoreOptions options) => options.Deadline >= Shortest && options.Deadline <= Longest
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail($"ObjectStore:Deadline is {options.Deadline}. Set it from {Shortest} to {Longest}, or leave it out for 00:00:10.");
}
