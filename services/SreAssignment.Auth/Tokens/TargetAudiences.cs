using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;
using SreAssignment.Auth.Protocol;
using SreAssignment.ServiceDefaults.Tokens;

namespace SreAssignment.Auth.Tokens;

/// <summary>The audiences that a client can request, by name or by resource indicator (RFC 8707).</summary>
internal sealed class TargetAudiences
{
    private readonly FrozenSet<string> _names;
    private readonly FrozenDictionary<string, string> _byResource;
    private readonly string _publicResource;

    public TargetAudiences(IOptions<AuthOptions> options, IOptions<IssuerOptions> issuer)
    {
        _names = options.Value.Resources.Keys.ToFrozenSet(StringComparer.Ordinal);
        _byResource = options.Value.Resources.ToFrozenDictionary(resource => resource.Value, resource => resource.Key, StringComparer.Ordinal);
        _publicResource = issuer.Value.Issuer.TrimEnd('/');
    }

    /// <summary>The audiences of all tokens.</summary>
    public IReadOnlyCollection<string> All => [Audiences.Gateway, .. _names];

    /// <summary>Reads the target of an exchange from <c>audience</c> and <c>resource</c>, which may be repeated (RFC 8693 section 2.1).</summary>
    public Outcome<string> ReadInternal(OAuthForm form)
    {
        var targets = new HashSet<string>(StringComparer.Ordinal);
        foreach (var audience in form.All("audience"))
        {
            if (!_names.Contains(audience))
                return OAuthError.InvalidTarget($"The audience must be {string.Join(" or ", _names.Order(StringComparer.Ordinal))}.");

            targets.Add(audience);
        }

        foreach (var resource in form.All("resource"))
        {
            if (!_byResource.TryGetValue(resource, out var audience))
                return OAuthError.InvalidTarget($"The resource must be {string.Join(" or ", _byResource.Keys.Order(StringComparer.Ordinal))}.");

            targets.Add(audience);
        }

        return targets.Count switch
        {
            0 => OAuthError.InvalidRequest("The parameter audience or resource is missing."),
            1 => targets.Single(),
            _ => OAuthError.InvalidTarget("A token has one audience; request one for each."),
        };
    }

    /// <summary>Validates the <c>resource</c> of a client's own token, which is for the public API only.</summary>
    public OAuthError? CheckPublic(OAuthForm form) => form.All("resource").All(resource => resource.TrimEnd('/') == _publicResource)
        ? null
        : OAuthError.InvalidTarget($"The resource must be {_publicResource} or left out.");
}
