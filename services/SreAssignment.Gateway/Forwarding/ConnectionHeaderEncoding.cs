using System.Text;
using Microsoft.Net.Http.Headers;

namespace SreAssignment.Gateway.Forwarding;

/// <summary>
/// Decodes the request header <c>Connection</c> such that all its options reach <see cref="HopByHopHeaders"/>. Kestrel replaces the value by
/// <c>close</c>, <c>keep-alive</c> or <c>Upgrade</c> when it has exactly one of the three, and the names of headers are lost. So to a value with other
/// options two of the three are added. Kestrel then closes the connection after the response, as a server may.
/// </summary>
internal sealed class ConnectionHeaderEncoding : Encoding
{
    private const string TwoOptions = ", close, keep-alive";
    private static readonly ConnectionHeaderEncoding Instance = new();
    private static readonly string[] OfKestrel = ["close", "keep-alive", "upgrade"];

    /// <summary>The encoding of a request header; null for the default.</summary>
    public static Encoding? Select(string header) => header.Equals(HeaderNames.Connection, StringComparison.OrdinalIgnoreCase) ? Instance : null;

    public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes, index, count).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Decode(bytes, byteIndex, byteCount);
        text.CopyTo(0, chars, charIndex, text.Length);
        return text.Length;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount + TwoOptions.Length;

    public override int GetByteCount(char[] chars, int index, int count) => Latin1.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => Latin1.GetMaxByteCount(charCount);

    private static string Decode(byte[] bytes, int index, int count)
    {
        var value = Latin1.GetString(bytes, index, count);
        return HopByHopHeaders.Named(value).Except(OfKestrel, StringComparer.OrdinalIgnoreCase).Any() ? value + TwoOptions : value;
    }
}
