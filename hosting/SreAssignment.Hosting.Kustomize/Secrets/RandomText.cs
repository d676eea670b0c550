using System.Security.Cryptography;
using SreAssignment.Hosting.Kustomize.Manifests;

namespace SreAssignment.Hosting.Kustomize.Secrets;

/// <summary>Generates values by the rules of a manifest.</summary>
internal static class RandomText
{
    private const string LowerCase = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCase = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Special = "-_.{}~()*+!";

    // 22 letters and digits have 128 bits. A rule without a length gets twice that.
    private const int DefaultLength = 43;

    public static string Create(GenerateEntry rule)
    {
        var length = rule.MinLength > 0 ? rule.MinLength : DefaultLength;
        (bool Allowed, int Least, string Characters)[] kinds =
        [
            (rule.Lower, rule.MinLower, LowerCase), (rule.Upper, rule.MinUpper, UpperCase), (rule.Numeric, rule.MinNumeric, Digits),
            (rule.Special, rule.MinSpecial, Special),
        ];
        var any = string.Concat(kinds.Where(k => k.Allowed).Select(k => k.Characters));
        if (any.Length == 0)
            any = LowerCase + UpperCase + Digits;
        var required = kinds.Where(k => k.Allowed).SelectMany(k => RandomNumberGenerator.GetItems<char>(k.Characters, Math.Max(0, k.Least))).ToArray();
        var value = required.Concat(RandomNumberGenerator.GetItems<char>(any, Math.Max(0, length - required.Length))).ToArray();
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }
}
