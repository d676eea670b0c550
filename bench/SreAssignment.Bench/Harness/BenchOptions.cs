using System.Globalization;

namespace SreAssignment.Bench.Harness;

/// <summary>What the command line sets.</summary>
internal sealed record BenchOptions
{
    public const string Usage = "Usage: bench/run [--short] [--soak] [--rounds=3] [--round=SECONDS] [CASE…]";

    /// <summary>Whether each case is one round of about a second, which checks responses and measures nothing of use.</summary>
    public bool Short { get; private init; }

    /// <summary>Whether the memory of each service is measured over many requests, in place of the cases.</summary>
    public bool Soak { get; private init; }

    /// <summary>How often each server runs each case.</summary>
    public int Rounds { get; private init; } = 3;

    public TimeSpan Round { get; private init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long each server runs its first case before anything counts. A runtime compiles what is used often in the background.</summary>
    public TimeSpan FirstWarmUp => Short ? TimeSpan.Zero : TimeSpan.FromSeconds(10);

    /// <summary>How long each server runs each further case before anything counts.</summary>
    public TimeSpan WarmUp => Short ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(2, Round.TotalSeconds));

    /// <summary>The names of the cases to run; all when empty.</summary>
    public IReadOnlyList<string> Cases { get; private init; } = [];

    /// <exception cref="ArgumentException">An option or a case does not exist.</exception>
    public static BenchOptions Parse(IReadOnlyList<string> arguments, IEnumerable<string> known)
    {
        var isShort = arguments.Contains("--short");
        var options = new BenchOptions
        {
            Short = isShort,
            Soak = arguments.Contains("--soak"),
            Rounds = (int)Number("--rounds", isShort ? 1 : 3),
            Round = TimeSpan.FromSeconds(Number("--round", isShort ? 1 : 3)),
            Cases = [.. arguments.Where(argument => !argument.StartsWith('-'))],
        };
        var unknown = arguments.FirstOrDefault(argument => argument.StartsWith('-') && argument is not ("--short" or "--soak")
            && !argument.StartsWith("--rounds=", StringComparison.Ordinal) && !argument.StartsWith("--round=", StringComparison.Ordinal));
        if (unknown is not null)
            throw new ArgumentException($"There is no option {unknown}. {Usage}");
        if (options.Cases.Except(known).FirstOrDefault() is { } other)
            throw new ArgumentException($"There is no case {other}. Cases: {string.Join(' ', known)}. {Usage}");
        return options;

        double Number(string name, double otherwise)
        {
            if (arguments.LastOrDefault(argument => argument.StartsWith($"{name}=", StringComparison.Ordinal)) is not { } argument)
                return otherwise;
            return double.TryParse(argument[(name.Length + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 60
                ? number
                : throw new ArgumentException($"{argument} must be from 1 to 60. {Usage}");
        }
    }
}
