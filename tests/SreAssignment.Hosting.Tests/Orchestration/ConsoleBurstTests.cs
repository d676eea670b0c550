using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>Processes that write faster than anybody reads.</summary>
public sealed class ConsoleBurstTests
{
    [Test]
    public async Task A_burst_of_100000_lines_reaches_a_watcher_whole()
    {
        var lines = await WatchAsync(100_000);
        Assert.That(Numbers(lines), Is.EqualTo(Enumerable.Range(1, 100_000)));
        Assert.That(lines.Where(l => l.Content.Contains("missing", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public async Task What_is_dropped_of_a_larger_one_is_counted_in_its_place()
    {
        var lines = await WatchAsync(300_000);
        var numbers = Numbers(lines);
        Assert.That(lines, Has.Some.Matches<LogLine>(l => l.Content.Contains("missing", StringComparison.Ordinal)));

        var expected = 1;
        foreach (var line in lines.TakeWhile(l => l.LineNumber <= 300_000))
        {
            if (line.Content.Contains("missing", StringComparison.Ordinal))
                expected += int.Parse(line.Content.Split(' ')[0], CultureInfo.InvariantCulture);
            else
                Assert.That((line.LineNumber, line.Content), Is.EqualTo((expected, $"{expected++}")));
        }

        Assert.That(expected, Is.EqualTo(300_001));
        Assert.That(numbers, Has.Count.AtLeast(100_000));
    }

    /// <summary>Reads what a process has written up to its first number, and the rest when it has ended.</summary>
    private static async Task<List<LogLine>> WatchAsync(int count)
    {
        var builder = TestHost.CreateBuilder();
        builder.AddExecutable("counter", "seq", ".", $"{count}");
        await using var app = await builder.StartAsync();
        var lines = new List<LogLine>();
        await foreach (var batch in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync("counter").WithCancellation(TestHost.Deadline))
        {
            lines.AddRange(batch);
            if (lines[^1].Content.Contains("ended with exit code 0", StringComparison.Ordinal))
                break;
            await app.ResourceNotifications.WaitForResourceAsync("counter", KnownResourceStates.Finished, TestHost.Deadline);
        }

        return lines;
    }

    private static List<int> Numbers(List<LogLine> lines) =>
        [.. lines.Where(l => l.Content.All(char.IsAsciiDigit)).Select(l => int.Parse(l.Content, CultureInfo.InvariantCulture))];
}
