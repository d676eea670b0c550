using System.Buffers;

namespace SreAssignment.Auth.Clients;

/// <summary>RFC 6749 appendix A.1 and A.2: a client id and a client secret are <c>*VSCHAR</c>, which is printable ASCII with the space.</summary>
internal static class VisibleText
{
    private static readonly SearchValues<char> VsChar = SearchValues.Create([.. Enumerable.Range(0x20, 0x7F - 0x20).Select(code => (char)code)]);

    public static bool IsValid(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(VsChar);
}
