using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;

namespace SreAssignment.Images.Uploads;

/// <summary>The memory for all received images that wait for the work gate.</summary>
internal sealed class BodyMemory(IOptions<ImagesOptions> options)
{
    private long _free = options.Value.Work.BodyBytes;

    /// <summary>Reserves memory if enough is free.</summary>
    public bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _free, -bytes) >= 0)
            return true;
        Release(bytes);
        return false;
    }

    /// <summary>Releases reserved memory.</summary>
    public void Release(long bytes) => Interlocked.Add(ref _free, bytes);
}
