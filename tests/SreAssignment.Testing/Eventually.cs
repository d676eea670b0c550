using System.Diagnostics;

namespace SreAssignment.Auth.Tests.Hosting;

/// <summary>Asks again until the answer is as expected: for what happens in the background, beyond the reach of a fake clock.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    public static async Task<T> GetAsync<T>(Func<Task<T>> ask, Predicate<T> expected)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var answer = await ask();
            if (expected(answer))
                return answer;

            if (Stopwatch.GetElapsedTime(start) > Deadline)
                throw new TimeoutException($"Still after {Deadline.TotalSeconds:0} s: {answer}");
        }
    }
}
