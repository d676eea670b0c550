using Microsoft.AspNetCore.Routing.Matching;

namespace SreAssignment.Images.Links;

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
