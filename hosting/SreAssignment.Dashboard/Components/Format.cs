using System.Globalization;

namespace SreAssignment.Dashboard.Components;

/// <summary>Writes numbers and times as people read them.</summary>
internal static class Format
{
    private static readonly (double Factor, string Suffix)[] Sizes = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    private static readonly (double Factor, string Suffix)[] Bytes = [(1L << 40, "TiB"), (1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1, "B")];

    /// <summary>The time of day, in this machine's time zone, to the millisecond.</summary>
    public static string Time(DateTime utc) => utc.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>The time zone of times, such as <c>UTC+01:00</c>.</summary>
    public static string Zone(DateTimeOffset now) => now.ToLocalTime() is { Offset.Ticks: not 0 } local ? local.ToString("'UTC'zzz", CultureInfo.InvariantCulture) : "UTC";

    public static string Duration(TimeSpan duration) => duration switch
    {
        { Ticks: 0 } => "0 s",
        { TotalMilliseconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMicroseconds:0} µs"),
        { TotalSeconds: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Significant(duration.TotalMilliseconds)} ms"),
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{Significant(duration.TotalSeconds)} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours} h {duration.Minutes} min"),
    };

    /// <summary>A value in the unit that an instrument names (UCUM).</summary>
    public static string Value(double value, string unit)
    {
        if (!double.IsFinite(value))
            return "–";
        switch (unit)
        {
            case "s" or "ms" or "us" or "ns":
                var seconds = value * (unit switch { "s" => 1, "ms" => 1e-3, "us" => 1e-6, _ => 1e-9 });
                return Math.Abs(seconds) < 1e9 ? (seconds < 0 ? "-" : "") + Duration(TimeSpan.FromSeconds(Math.Abs(seconds))) : $"{seconds:0} s";
            case "By":
                var (factor, suffix) = Bytes.FirstOrDefault(s => Math.Abs(value) >= s.Factor, Bytes[^1]);
                return $"{Significant(value / factor)} {suffix}";
            case "1" or "":
                return Number(value);
            default:
                return $"{Number(value)} {unit.Trim('{', '}').Replace("}", "", StringComparison.Ordinal)}";
        }
    }

    public static string Number(double value)
    {
        var (factor, suffix) = Sizes.FirstOrDefault(s => Math.Abs(value) >= s.Factor * 10, (1, ""));
        return $"{Significant(value / factor)}{suffix}";
    }

    /// <summary>A share, with as many digits as it takes to tell it from all.</summary>
    public static string Percent(double share) => share switch
    {
        >= 1 => "100 %",
        >= 0.999 => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 1e5) / 1e3:0.###} %"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 1e4) / 1e2:0.##} %"),
    };

    /// <summary>A number that a style sheet or a drawing understands.</summary>
    public static string Css(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static string Significant(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.01 => value.ToString("0.####", CultureInfo.InvariantCulture),
        < 10 => value.ToString("0.##", CultureInfo.InvariantCulture),
        < 100 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("#,0", CultureInfo.InvariantCulture),
    };
}
