using Microsoft.AspNetCore.WebUtilities;

namespace SreAssignment.ServiceDefaults.Problems;

/// <summary>The kinds of error of every service. A service defines those of its own domain itself.</summary>
public static class ProblemTypes
{
    /// <summary>400: the request is not understood.</summary>
    public static readonly ProblemType BadRequest = new("bad-request", 400, "The request is malformed.");

    /// <summary>400: a parameter is out of its bounds; the extension <c>parameter</c> names it.</summary>
    public static readonly ProblemType InvalidParameter = new("invalid-parameter", 400, "A parameter has an invalid value.");

    /// <summary>400: there is no such parameter; the extension <c>parameter</c> names it.</summary>
    public static readonly ProblemType UnknownParameter = new("unknown-parameter", 400, "A parameter is unknown.");

    /// <summary>400: the required body is missing.</summary>
    public static readonly ProblemType EmptyBody = new("empty-body", 400, "The request has no body.");

    /// <summary>401: the request has no access token.</summary>
    public static readonly ProblemType MissingToken = new("missing-token", 401, "An access token is needed.");

    /// <summary>401: the access token is not accepted.</summary>
    public static readonly ProblemType InvalidToken = new("invalid-token", 401, "The access token is not valid.");

    /// <summary>403: the access token lacks the scope that the request needs.</summary>
    public static readonly ProblemType InsufficientScope = new("insufficient-scope", 403, "The access token lacks a scope.");

    /// <summary>404: the resource does not exist.</summary>
    public static readonly ProblemType NotFound = new("not-found", 404, "There is nothing at this address.");

    /// <summary>405: the resource supports other methods only.</summary>
    public static readonly ProblemType MethodNotAllowed = new("method-not-allowed", 405, "The method is not allowed here.");

    /// <summary>408: the request did not arrive in time.</summary>
    public static readonly ProblemType RequestTimeout = new("request-timeout", 408, "The request took too long to arrive.");

    /// <summary>413: the body is larger than allowed.</summary>
    public static readonly ProblemType BodyTooLarge = new("body-too-large", 413, "The request body is too large.");

    /// <summary>415: the body's media type is not supported.</summary>
    public static readonly ProblemType UnsupportedMediaType = new("unsupported-media-type", 415, "The media type is not supported.");

    /// <summary>429: the client is over its limit.</summary>
    public static readonly ProblemType TooManyRequests = new("too-many-requests", 429, "Too many requests.");

    /// <summary>431: the headers are larger than allowed.</summary>
    public static readonly ProblemType HeadersTooLarge = new("headers-too-large", 431, "The request headers are too large.");

    /// <summary>500: the fault is in the service.</summary>
    public static readonly ProblemType InternalError = new("internal-error", 500, "Something went wrong in the service.");

    /// <summary>501: the method is unknown.</summary>
    public static readonly ProblemType NotImplemented = new("not-implemented", 501, "The method is unknown.");

    /// <summary>503: the service, or one that it needs, is unavailable.</summary>
    public static readonly ProblemType ServiceUnavailable = new("service-unavailable", 503, "The service is unavailable.");

    // Only kinds that a bare status code says everything about.
    private static readonly Dictionary<int, ProblemType> ByStatus = new[]
    {
        BadRequest, MissingToken, NotFound, MethodNotAllowed, RequestTimeout, BodyTooLarge, UnsupportedMediaType, TooManyRequests, HeadersTooLarge,
        InternalError, NotImplemented, ServiceUnavailable,
    }.ToDictionary(type => type.Status);

    /// <summary>The kind that stands for a status code which comes without any more detail.</summary>
    internal static ProblemType For(int status) =>
        ByStatus.TryGetValue(status, out var type) ? type : new($"http-{status}", status, $"{ReasonPhrases.GetReasonPhrase(status)}.");
}

/// <summary>A kind of error, stable for clients (RFC 9457 section 3.1).</summary>
/// <param name="Slug">Its stable name, the last part of <see cref="Uri"/>.</param>
/// <param name="Status">The HTTP status code, 400 to 599.</param>
/// <param name="Title">What it is, in words that do not change from one occurrence to the next.</param>
public sealed record ProblemType(string Slug, int Status, string Title)
{
    /// <summary>The <c>type</c> member: a URN, since there is nothing to fetch.</summary>
    public string Uri => $"urn:sreassignment:problem:{Slug}";
}
