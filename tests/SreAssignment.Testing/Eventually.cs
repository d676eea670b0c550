using System.Diagnostics;

namespace SreAssignment.Testing;

/// <summary>Polls a value that changes in the background, where no event signals the change.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads the value until it is as expected.</summary>
    /// <param name="read">Reads the value.</param>
    /// <param name="expected">Whether the value is the final one.</param>
    /// <param name="timeout">How long to poll; 90 seconds by default.</param>
    /// <returns>The first value that is as expected.</returns>
    /// <exception cref="TimeoutException">The value was not as expected in time; the message has the last value.</exception>
    public static async Task<T> GetAsync<T>(Func<Task<T>> read, Predicate<T> expected, TimeSpan? timeout = null)
    {
        var limit = timeout ?? TimeSpan.FromSeconds(90);
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Interval);
        while (true)
        {
            var value = await read();
            if (expected(value))
                return value;
            if (Stopwatch.GetElapsedTime(start) > limit)
                throw new TimeoutException($"Not as expected after {limit.TotalSeconds:0} s. Last value: {value}");
            await timer.WaitForNextTickAsync();
        }
    }
}
