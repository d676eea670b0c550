using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Routing.Matching;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.OpenApi;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Storage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Links;

/// <summary>Signs links to renditions with HMAC-SHA256 over the image's id, all of the query, and the expiry, and checks them.</summary>
internal sealed class LinkSigner(IOptions<ImagesOptions> options, TimeProvider timeProvider)
{
    public const string Signature = "signature";
    public const string Expires = "expires";

    // An HMAC-SHA256 of 32 bytes is 43 characters of Base64url.
    private const string SignaturePattern = "^[A-Za-z0-9_-]{43}$";

    public static readonly IReadOnlyList<OpenApiParameter> Parameters = ParameterReader.Describe(reader =>
    {
        reader.Text(Expires, "Of a signed link: when it expires, in seconds since 1970.", @"^\d+$", "1795435200");
        reader.Text(Signature, "Of a signed link: replaces the access token.", SignaturePattern, "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmE");
    });

    private readonly byte[][] _keys = [.. options.Value.Links.Keys.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Returns a signed query, which is valid until <paramref name="expires"/>.</summary>
    /// <exception cref="ProblemException">There is no key to sign with.</exception>
    public string Sign(ImageId image, IEnumerable<KeyValuePair<string, StringValues>> query, DateTimeOffset expires)
    {
        if (_keys.Length == 0)
            throw new ProblemException(ProblemTypes.NotFound, "There are no signed links here: no key is configured (Images:Links:Keys).");
        var signed = Canonical([.. query, new(Expires, expires.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))]);
        return $"{signed}&{Signature}={Compute(_keys[0], image, signed)}";
    }

    /// <summary>Checks a link, and returns when it expires.</summary>
    /// <exception cref="ProblemException">The signature is not valid, or the link has expired.</exception>
    public DateTimeOffset Check(string image, IEnumerable<KeyValuePair<string, StringValues>> query)
    {
        var all = query.ToList();
        var given = Encoding.UTF8.GetBytes(all.Find(pair => pair.Key == Signature).Value.ToString());
        var signed = Canonical(all.Where(pair => pair.Key != Signature));
        // The text is compared and not the bytes, because the last character of Base64url has unused bits.
        var isSigned = ImageId.TryParse(image, out var id)
            && _keys.Any(key => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Compute(key, id, signed)), given));
        if (!isSigned)
            throw new ProblemException(ImageProblems.InvalidSignature, "The link was not signed here, or something in it was changed.");
        var expires = DateTimeOffset.FromUnixTimeSeconds(long.Parse(all.Find(pair => pair.Key == Expires).Value.ToString(), CultureInfo.InvariantCulture));
        return timeProvider.GetUtcNow() < expires
            ? expires
            : throw new ProblemException(ImageProblems.LinkExpired, $"The link's time ended at {expires:u}.");
    }

    private static string Compute(byte[] key, ImageId image, string signed) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{image}\n{signed}")));

    private static string Canonical(IEnumerable<KeyValuePair<string, StringValues>> query) => string.Join('&', query
        .SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value ?? "")}"))
        .Order(StringComparer.Ordinal));
}

/// <summary>Metadata of an endpoint for requests with a signature instead of a token.</summary>
internal sealed record SignedLink;

/// <summary>Selects one of two endpoints with the same route by whether the request is signed.</summary>
internal sealed class SignedLinkPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(IsForSigned);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var isSigned = httpContext.Request.Query.ContainsKey(LinkSigner.Signature);
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && IsForSigned(candidates[i].Endpoint) != isSigned)
                candidates.SetValidity(i, false);
        }
        return Task.CompletedTask;
    }

    private static bool IsForSigned(Endpoint endpoint) => endpoint.Metadata.GetMetadata<SignedLink>() is not null;
}
