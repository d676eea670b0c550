using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.Auth.Protocol;

/// <summary>The parameters of a request to an OAuth endpoint (RFC 6749 section 3.2 and appendix B).</summary>
internal sealed class OAuthForm
{
    private const string MediaType = "application/x-www-form-urlencoded";
    private const int MaxParameters = 32;
    private const int MaxNameLength = 64;

    /// <summary>The longest request body in bytes: room for a token and everything around it.</summary>
    public const int MaxBodyLength = 16 * 1024;

    private readonly Dictionary<string, StringValues> _parameters;

    private OAuthForm(Dictionary<string, StringValues> parameters) => _parameters = parameters;

    /// <summary>The value of a parameter; null when it was left out or, which is the same by RFC 6749 section 3.2, came without a value.</summary>
    public string? this[string name] => _parameters.TryGetValue(name, out var value) && value is [{ Length: > 0 } text] ? text : null;

    /// <summary>Reads the body; the error says what is wrong with the request.</summary>
    public static async ValueTask<Outcome<OAuthForm>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // RFC 6749 section 2.3.1: credentials must not be in the address, which ends up in logs; no other parameter has a place there either.
        if (request.QueryString.HasValue)
            return OAuthError.InvalidRequest("Parameters belong in the body, not in the address.");

        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase))
            return OAuthError.InvalidRequest($"The body must be {MediaType}.");

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBodyLength;

        try
        {
            var reader = new FormPipeReader(request.BodyReader, Encoding.UTF8)
            {
                ValueCountLimit = MaxParameters,
                KeyLengthLimit = MaxNameLength,
                ValueLengthLimit = MaxBodyLength,
            };
            return Check(await reader.ReadFormAsync(cancellationToken));
        }
        catch (InvalidDataException)
        {
            return OAuthError.InvalidRequest($"The body has more than {MaxParameters} parameters or a name longer than {MaxNameLength} characters.");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return OAuthError.InvalidRequest($"The body is longer than {MaxBodyLength} bytes.", exception.StatusCode);
        }
    }

    // RFC 6749 section 3.2: parameters must not be included more than once. Taking either of two is how checks are got around.
    private static Outcome<OAuthForm> Check(Dictionary<string, StringValues> parameters)
    {
        foreach (var (name, values) in parameters)
        {
            if (values.Count > 1)
                return OAuthError.InvalidRequest($"The parameter {Printable(name)} is given more than once.");
        }

        return new OAuthForm(parameters);
    }

    private static string Printable(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "of an unknown name";
}
