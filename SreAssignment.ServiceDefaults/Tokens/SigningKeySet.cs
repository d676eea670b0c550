using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace SreAssignment.ServiceDefaults.Tokens;

/// <summary>Reads the keys of a JSON Web Key Set (RFC 7517) that an ES256 signature can be checked with, and passes over all others.</summary>
internal static class SigningKeySet
{
    /// <exception cref="FormatException">It is no key set.</exception>
    public static FrozenDictionary<string, SecurityKey> Parse(string json)
    {
        try
        {
            return new JsonWebKeySet(json).Keys.Where(IsUsable)
                .DistinctBy(key => key.Kid, StringComparer.Ordinal)
                .ToFrozenDictionary(key => key.Kid, ToSecurityKey, StringComparer.Ordinal);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException("The answer is not a JSON Web Key Set.", exception);
        }
    }

    private static bool IsUsable(JsonWebKey key) =>
        key is { Kty: "EC", Crv: "P-256", Kid.Length: > 0, Use: null or "" or "sig", Alg: null or "" or "ES256" };

    // The public half alone, whatever was published.
    private static SecurityKey ToSecurityKey(JsonWebKey key) => new JsonWebKey { Kty = key.Kty, Crv = key.Crv, X = key.X, Y = key.Y, Kid = key.Kid };
}
