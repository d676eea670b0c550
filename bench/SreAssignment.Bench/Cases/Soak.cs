using System.Globalization;
using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Reports;

namespace SreAssignment.Bench.Cases;

/// <summary>Memory of each service over many requests.</summary>
internal static class Soak
{
    private const int Requests = 1_000_000;
    private const int Steps = 10;

    // Compiled code and the pools of connections and buffers fill in the first steps.
    private const int WarmSteps = 3;
    private const double MaxGrowth = 1.15;

    private static readonly TimeSpan Segment = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <returns>Whether the memory of every service is flat.</returns>
    public static async Task<bool> RunAsync(BenchContext context, CancellationToken cancellationToken)
    {
        var platform = await context.PlatformAsync(cancellationToken);
        var id = await platform.UploadAsync(platform.Images.Public, platform.PhotoFile, cancellationToken);
        Dictionary<string, string> headers = new()
        {
            ["Authorization"] = $"Basic {platform.DeveloperCredentials}",
            ["Content-Type"] = "application/x-www-form-urlencoded",
        };
        Contender[] contenders =
        [
            new("gateway", Request.Get(new(platform.Gateway.Public, $"/api/v1/images/{id}"), platform.ClientToken), platform.Gateway.Process),
            new("auth", new(new(platform.Auth.Public, "/oauth2/token"), headers, context.Body("grant_type=client_credentials")), platform.Auth.Process),
            new("images", Request.Get(new(platform.Images.Public, $"/api/v1/images/{id}"), platform.InternalToken), platform.Images.Process),
        ];
        context.Report.Heading($"Memory over {Requests.ToString("#,0", CultureInfo.InvariantCulture)} requests");
        var rows = new List<IReadOnlyList<string>>();
        var isFlat = true;
        foreach (var contender in contenders)
        {
            var (sizes, requests) = await MeasureAsync(contender, cancellationToken);
            var growth = (double)sizes.Skip(WarmSteps).Max() / sizes[WarmSteps - 1];
            isFlat &= growth <= MaxGrowth;
            rows.Add(
            [
                contender.Name, requests.ToString("#,0", CultureInfo.InvariantCulture), string.Join(" ", sizes.Select(size => Report.Megabytes(size))),
                $"{Report.Number(growth)}{(growth <= MaxGrowth ? "" : " (not flat)")}",
            ]);
        }
        context.Report.Table(["service", "requests", "MB after each tenth", $"most after {WarmSteps} tenths, divided by that then"], rows);
        return isFlat;
    }

    private static async Task<(List<long> Sizes, long Requests)> MeasureAsync(Contender contender, CancellationToken cancellationToken)
    {
        await contender.VerifyAsync(cancellationToken);
        var deadline = new Deadline(Limit);
        var (sizes, requests) = (new List<long>(), 0L);
        while (sizes.Count < Steps)
        {
            if (deadline.HasPassed)
                throw new WrongResponseException($"{contender.Name}: {requests} requests in {Limit.TotalMinutes:0} minutes, and not {Requests}");
            requests += (await Wrk.RunAsync(contender, BenchContext.ManyConnections, Segment, cancellationToken)).Requests;
            while (sizes.Count < Steps && requests >= (sizes.Count + 1L) * Requests / Steps)
                sizes.Add(contender.Processes[0].ResidentBytes);
            Console.WriteLine($"  {contender.Name}: {requests} requests, {Report.Megabytes(contender.Processes[0].ResidentBytes)} MB");
        }
        return (sizes, requests);
    }
}
