using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace SreAssignment.ServiceDefaults;

/// <summary>The clock of a <see cref="MemoryCache"/>, by which its entries expire.</summary>
/// <param name="time">The time provider of the service.</param>
public sealed class CacheClock(TimeProvider time) : ISystemClock
{
    /// <inheritdoc />
    public DateTimeOffset UtcNow => time.GetUtcNow();
}
