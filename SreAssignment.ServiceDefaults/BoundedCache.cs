using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace SreAssignment.ServiceDefaults;

/// <summary>Creates caches with a largest size, whose entries expire by the clock of the service.</summary>
public static class BoundedCache
{
    /// <summary>Creates a cache.</summary>
    /// <param name="sizeLimit">The largest sum of the sizes of all entries, in the unit of the sizes.</param>
    /// <param name="time">The clock of the service.</param>
    public static MemoryCache Create(long sizeLimit, TimeProvider time) => new(new MemoryCacheOptions { SizeLimit = sizeLimit, Clock = new Clock(time) });

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
