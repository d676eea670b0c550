using System.Globalization;
using System.Runtime.InteropServices;
using SreAssignment.Bench.Cases;
using SreAssignment.Bench.Harness;
using SreAssignment.Bench.Load;
using SreAssignment.Bench.Reports;

Case[] cases =
[
    new("gateway", "Gateway before images", GatewayCases.MetadataAsync),
    new("gateway-fixed", "Gateway before a fixed response", GatewayCases.FixedAsync),
    new("open-loop", "Gateway, open loop", GatewayCases.OpenLoopAsync),
    new("auth", "Auth", AuthCases.RunAsync),
    new("render", "Images: renditions of a photo of 12 megapixels", ImageCases.RenderAsync),
    new("stored", "Images: a stored rendition", ImageCases.StoredAsync),
    new("metadata", "Images: metadata", ImageCases.MetadataAsync),
    new("growth", "Growth of the stored data", GrowthCase.RunAsync),
    new("start", "Start and memory", ProcessCases.StartAsync),
    new("size", "Container images", ProcessCases.SizeAsync),
    new("hpa", "Autoscaling after a step of the load", HpaCase.RunAsync),
];

using var stopping = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var work = Directory.CreateTempSubdirectory("bench-").FullName;
try
{
    var options = BenchOptions.Parse(args, cases.Select(one => one.Name));
    // The last case that starts before the deadline needs some minutes more.
    await using var context = new BenchContext(options, work, new Deadline(TimeSpan.FromMinutes(16)));
    var load = LoadAverage();
    if (options.Soak)
        return await SoakAsync(context);

    foreach (var one in cases.Where(one => options.Cases.Count == 0 || options.Cases.Contains(one.Name)))
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{context.Deadline.Elapsed.TotalSeconds,5:0} s  {one.Name}"));
        context.Report.Heading(one.Title);
        await one.RunAsync(context, stopping.Token);
    }
    Summary.Write(context);
    var text = Summary.Introduction(context, load) + context.Report.Text.TrimEnd() + "\n";
    // Only a whole run replaces the checked-in results.
    var folder = options.Short || options.Cases.Count > 0 ? Repository.Artifacts : Repository.PathOf("bench");
    await File.WriteAllTextAsync(Path.Combine(folder, "RESULTS.md"), text);
    if (context.Report.Groups.Count > 0)
        Picture.Write(context.Report.Groups, Path.Combine(folder, "results.svg"));
    Console.WriteLine($"\n{text}\nWritten: {Path.GetRelativePath(Repository.Root, Path.Combine(folder, "RESULTS.md"))}");
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    Console.Error.WriteLine("FAILED: stopped before the end");
    return 1;
}
catch (Exception exception) when (exception is WrongResponseException or MissingToolException or ArgumentException)
{
    Console.Error.WriteLine($"FAILED: {exception.Message}");
    return 1;
}
finally
{
    Directory.Delete(work, recursive: true);
}

void Stop(PosixSignalContext signal)
{
    // The servers are stopped on the way out.
    signal.Cancel = true;
    stopping.Cancel();
}

async Task<int> SoakAsync(BenchContext context)
{
    var isFlat = await Soak.RunAsync(context, stopping.Token);
    Console.WriteLine(context.Report.Text);
    return isFlat ? 0 : 1;
}

static string LoadAverage() => File.ReadAllText("/proc/loadavg").Split(' ')[0];
