using Microsoft.Extensions.Options;
using SreAssignment.Images.Configuration;

namespace SreAssignment.Images.Intake;

/// <summary>The memory that received images may take while they wait for the work gate, all together.</summary>
internal sealed class BodyMemory(IOptions<ImagesOptions> options)
{
    private long _free = options.Value.Work.BodyBytes;

    /// <summary>Takes memory, if there is enough.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _free, -bytes) >= 0)
            return true;
        Return(bytes);
        return false;
    }

    /// <summary>Returns memory that was taken.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _free, bytes);
}
