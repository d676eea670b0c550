using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;
using SreAssignment.Gateway.Forwarding;

namespace SreAssignment.Gateway.Edge;

/// <summary>
/// Makes the server as strict as RFC 9112. A message that two servers parse differently allows request smuggling.
/// </summary>
internal static class RequestParsing
{
    private const string TwoOptions = ", close, keep-alive";
    private const string NoNumber = "x";

    private static readonly string[] OptionsOfKestrel = ["close", "keep-alive", "upgrade"];
    private static readonly HeaderEncoding Connection = new(DecodeConnection);
    private static readonly HeaderEncoding ContentLength = new(DecodeContentLength);

    public static void AddRequestParsing(this IHostApplicationBuilder builder)
    {
        // Section 2.2 allows a recipient to end a line at a single LF, and Kestrel does so by default.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.RequestHeaderEncodingSelector = SelectEncoding);
    }

    private static HeaderEncoding? SelectEncoding(string header) => header switch
    {
        _ when header.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) => Connection,
        _ when header.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase) => ContentLength,
        _ => null,
    };

    // Kestrel replaces a value that has exactly one of close, keep-alive and Upgrade by that option, and HopByHopHeaders does not see the header names in it.
    // A value with other options therefore gets two of the three. Kestrel then closes the connection after the response.
    private static string DecodeConnection(string value) =>
        HopByHopHeaders.Named(value).Except(OptionsOfKestrel, StringComparer.OrdinalIgnoreCase).Any() ? value + TwoOptions : value;

    // RFC 9110 section 8.6: digits only. Kestrel accepts a sign.
    private static string DecodeContentLength(string value) => value.All(char.IsAsciiDigit) ? value : NoNumber;

    /// <summary>Latin-1 with a change to the decoded value.</summary>
    private sealed class HeaderEncoding(Func<string, string> decode) : Encoding
    {
        public override int GetCharCount(byte[] bytes, int index, int count) => decode(Latin1.GetString(bytes, index, count)).Length;

        public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
        {
            var text = decode(Latin1.GetString(bytes, byteIndex, byteCount));
            text.CopyTo(0, chars, charIndex, text.Length);
            return text.Length;
        }

        public override int GetMaxCharCount(int byteCount) => byteCount + TwoOptions.Length;

        public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

        public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
            Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

        public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);
    }
}
