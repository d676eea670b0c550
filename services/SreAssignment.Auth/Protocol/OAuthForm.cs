using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using SreAssignment.Auth.Clients;

namespace SreAssignment.Auth.Protocol;

/// <summary>The parameters of a request to an OAuth endpoint (RFC 6749 section 3.2 and appendix B). Their names are case sensitive (section 1.9).</summary>
internal sealed class OAuthForm
{
    public const string MediaType = "application/x-www-form-urlencoded";

    private const int MaxParameters = 32;
    private const int MaxNameLength = 64;

    /// <summary>The longest request body in bytes: enough for a token and the other parameters.</summary>
    public const int MaxBodyLength = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // RFC 6749 appendix A: parameters whose value is printable ASCII. The scope has its own error code, and a token of other characters is an invalid token.
    private static readonly string[] PrintableParameters = ["grant_type", PresentedCredentials.IdParameter, PresentedCredentials.SecretParameter];

    // RFC 8707 section 2 and RFC 8693 section 2.1.
    private static readonly string[] RepeatableParameters = ["resource", "audience"];

    private readonly Dictionary<string, StringValues> _parameters;

    private OAuthForm(Dictionary<string, StringValues> parameters) => _parameters = parameters;

    /// <summary>The value of a parameter; null when it is missing or has no value, which is the same by RFC 6749 section 3.2.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var value in _parameters.GetValueOrDefault(name))
            {
                if (!string.IsNullOrEmpty(value))
                    return value;
            }

            return null;
        }
    }

    /// <summary>All values of a parameter that may be repeated.</summary>
    public IEnumerable<string> All(string name) => _parameters.GetValueOrDefault(name).OfType<string>().Where(value => value.Length > 0);

    /// <summary>Reads the body; the error says what is wrong with the request.</summary>
    public static async ValueTask<Outcome<OAuthForm>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // RFC 6749 section 2.3.1: credentials must not be in the address, which is written to logs. No other parameter belongs there either.
        if (request.QueryString.HasValue)
            return OAuthError.InvalidRequest("Parameters belong in the body, not in the address.");

        if (!IsForm(request.ContentType))
            return OAuthError.InvalidRequest($"The body must be {MediaType}.");

        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaxBodyLength;

        // The server ends the body of another length with an exception.
        var body = ArrayPool<byte>.Shared.Rent(MaxBodyLength + 1);
        try
        {
            var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
            return Parse(StrictUtf8.GetString(body, 0, length));
        }
        catch (DecoderFallbackException)
        {
            return OAuthError.InvalidRequest("The body is not UTF-8.");
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return OAuthError.InvalidRequest($"The body is longer than {MaxBodyLength} bytes.", exception.StatusCode);
        }
        finally
        {
            // The body has the credentials of the client.
            ArrayPool<byte>.Shared.Return(body, clearArray: true);
        }
    }

    private static bool IsForm(string? contentType) =>
        string.Equals(contentType, MediaType, StringComparison.Ordinal)
        || (MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase));

    private static Outcome<OAuthForm> Parse(string body)
    {
        var parameters = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        var count = 0;
        // The enumerable removes one leading question mark, which is part of a name here.
        foreach (var pair in new QueryStringEnumerable($"?{body}"))
        {
            var name = pair.DecodeName().ToString();
            if (name.Length > MaxNameLength)
                return OAuthError.InvalidRequest($"The body has a parameter whose name is longer than {MaxNameLength} characters.");

            // RFC 6749 section 3.2: parameters must not be included more than once.
            if (!parameters.TryAdd(name, pair.DecodeValue().ToString()))
            {
                if (!RepeatableParameters.Contains(name))
                    return OAuthError.InvalidRequest($"The parameter {Printable(name)} is given more than once.");

                parameters[name] = StringValues.Concat(parameters[name], pair.DecodeValue().ToString());
            }

            if (++count > MaxParameters)
                return OAuthError.InvalidRequest($"The body has more than {MaxParameters} parameters.");
        }

        return TryFindUnprintable(parameters, out var unprintable)
            ? OAuthError.InvalidRequest($"The parameter {unprintable} holds a character that is not printable ASCII.")
            : new OAuthForm(parameters);
    }

    private static bool TryFindUnprintable(Dictionary<string, StringValues> parameters, [NotNullWhen(true)] out string? name)
    {
        foreach (var printable in PrintableParameters)
        {
            if (parameters.GetValueOrDefault(printable) is [{ Length: > 0 } value] && !VisibleText.IsValid(value))
            {
                name = printable;
                return true;
            }
        }

        name = null;
        return false;
    }

    private static string Printable(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : "of an unknown name";
}
