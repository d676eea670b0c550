namespace SreAssignment.Bench;

/// <summary>What is printed.</summary>
internal static class Report
{
    public static void WriteHeader(Contender images, Contender sharp, byte[] photo, BenchOptions options) => Console.WriteLine($"""
        images: {images.Version}
        sharp:  {sharp.Version}
        {Environment.ProcessorCount} processors, {options.Connections} connections, {options.Rounds} rounds of {options.Round.TotalSeconds} s for each contender and case, in turns
        source: JPEG, 4000x3000, 4:2:0, {photo.Length / 1e6:0.0} MB, sent with each request; quality {options.Quality}, JPEG 4:2:0, WebP effort {options.Effort} (the service has 3)

        """);

    public static void Write(IReadOnlyList<Result> results, Contender images, Contender sharp)
    {
        Console.WriteLine("                requests/s    ratio (least..most)     CPU ms          p50 ms          p99 ms            bytes             SSIM");
        Console.WriteLine("              images  sharp                        images  sharp   images  sharp   images  sharp   images   sharp  images  sharp");
        foreach (var result in results)
        {
            var (ours, theirs) = (result[images], result[sharp]);
            var ratios = ours.Runs.Zip(theirs.Runs, (a, b) => a.PerSecond / b.PerSecond).ToList();
            Console.WriteLine(
                $"{result.Test,-13} {ours.PerSecond,6:0.0} {theirs.PerSecond,6:0.0}    {ours.PerSecond / theirs.PerSecond:0.00} ({ratios.Min():0.00}..{ratios.Max():0.00})      "
                + $"{ours.CpuPerRequest,6:0.0} {theirs.CpuPerRequest,6:0.0}   {ours.Percentile(0.5),6:0} {theirs.Percentile(0.5),6:0}   {ours.Percentile(0.99),6:0} {theirs.Percentile(0.99),6:0}  "
                + $"{ours.Bytes,7} {theirs.Bytes,7}  {ours.Similarity:0.0000} {theirs.Similarity:0.0000}");
        }
        Console.WriteLine("\nWhere images spends its time, ms, one request at a time:");
        foreach (var result in results)
            Console.WriteLine($"{result.Test,-13} {result.Stages}");
    }
}
