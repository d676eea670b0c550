namespace SreAssignment.Gateway.Routing;

/// <summary>One call of the public API and where it goes.</summary>
/// <param name="Name">Names the route in metrics and logs.</param>
/// <param name="Methods">The HTTP methods it takes.</param>
/// <param name="Path">A route pattern.</param>
/// <param name="Service">The service that answers it, by its service discovery name.</param>
/// <param name="MaxBodyBytes">The largest request body; more is a 413.</param>
internal sealed record ForwardedCall(string Name, string[] Methods, string Path, string Service, long MaxBodyBytes)
{
    /// <summary>The scope that the caller's access token must have; null where no token is asked for.</summary>
    public string? Scope { get; init; }

    /// <summary>The call is this one only when the query has this parameter.</summary>
    public string? QueryParameter { get; init; }

    /// <summary>Its whole exchange is bounded in time; else its length is the body's, and only silence ends it.</summary>
    public bool IsShort { get; init; }

    /// <summary>The latency objective of 100 ms applies. It does not where the duration depends on the size of a body.</summary>
    public bool HasLatencyObjective { get; init; } = true;
}
