using CsCheck;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.Auth.Tests.Fuzzing;

/// <summary>Tokens that were good before something was done to them.</summary>
internal static class MutatedToken
{
    public static Gen<string> Of(string token)
    {
        var parts = token.Split('.');
        var decoded = Array.ConvertAll(parts, Base64UrlEncoder.DecodeBytes);
        // In the bytes and not in the text, some of whose bits stand for nothing.
        var flipped = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 10_000], Gen.Byte[1, 255], (part, position, bits) =>
        {
            var bytes = (byte[])decoded[part].Clone();
            bytes[position % bytes.Length] ^= bits;
            return Join(parts, part, Base64UrlEncoder.Encode(bytes));
        });
        var cut = Gen.Int[0, token.Length - 4].Select(length => token[..length]);
        var replaced = Gen.Select(Gen.Int[0, 2], Gen.String[0, 200], (part, text) => Join(parts, part, text));
        var swapped = Gen.Select(Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 2])
            .Where(order => order != (0, 1, 2))
            .Select((first, second, third) => $"{parts[first]}.{parts[second]}.{parts[third]}");
        var extended = Gen.String[1, 40].Select(more => $"{token}.{more}");
        return Gen.OneOf(flipped, cut, replaced, swapped, extended);
    }

    private static string Join(string[] parts, int changed, string text) =>
        string.Join('.', parts.Select((part, i) => i == changed ? text : part));
}
