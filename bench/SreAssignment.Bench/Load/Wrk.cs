using System.Globalization;
using SreAssignment.Bench.Harness;

namespace SreAssignment.Bench.Load;

/// <summary>Closed loop: each connection sends the next request when it has the response to the one before.</summary>
internal static class Wrk
{
    /// <exception cref="WrongResponseException">A request failed.</exception>
    public static async Task<Measurement> RunAsync(Contender contender, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var request = contender.Request;
        List<string> arguments =
        [
            "-t1", $"-c{connections}", $"-d{Math.Max(1, Math.Round(duration.TotalSeconds))}s", "--timeout", "30s",
            "-s", Repository.PathOf("bench", "SreAssignment.Bench", "Load", "wrk.lua"),
            .. request.Headers.SelectMany(header => new[] { "-H", $"{header.Key}: {header.Value}" }), request.Address.AbsoluteUri,
        ];
        var environment = new Dictionary<string, string>();
        if (request.Body is not null)
            environment["BODY_FILE"] = request.Body;
        var before = contender.CpuTime;
        var output = await Tool.RunAsync(Tool.Find("wrk", "wrk"), arguments, cancellationToken, environment);
        var cpu = contender.CpuTime - before;
        var line = output.Split('\n').Single(line => line.StartsWith("RESULT ", StringComparison.Ordinal));
        var numbers = line.Split(' ').Skip(1).Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        var (requests, microseconds) = (numbers[0], numbers[1]);
        if (numbers[5] + numbers[6] > 0)
        {
            throw new WrongResponseException(
                $"{contender.Name}: of {requests} requests to {request.Address}, {numbers[5]} had an error status and {numbers[6]} no response");
        }
        // A server on a busy machine may have no response in a second.
        if (requests == 0)
            return new(0, 0, double.NaN, double.NaN, double.NaN, double.NaN);
        return new((long)requests, requests / microseconds * 1e6, numbers[2] / 1000, numbers[3] / 1000, numbers[4] / 1000, cpu.TotalMilliseconds / requests);
    }
}
