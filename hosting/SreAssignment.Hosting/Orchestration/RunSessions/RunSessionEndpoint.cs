using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// Where the tool that started the host, <c>dotnet watch</c> or a development environment, takes projects to run: what Aspire's
/// <see href="https://github.com/dotnet/aspire/blob/main/docs/specs/IDE-execution.md">IDE execution</see> tells the host by environment variables.
/// </summary>
/// <param name="Address">On this machine.</param>
/// <param name="Token">Proves to the tool who asks.</param>
/// <param name="Certificate">The very certificate that the tool has, in DER; <see langword="null"/> when it speaks without TLS.</param>
internal sealed record RunSessionEndpoint(Uri Address, string Token, byte[]? Certificate)
{
    public const string PortVariable = "DEBUG_SESSION_PORT";
    public const string TokenVariable = "DEBUG_SESSION_TOKEN";
    public const string CertificateVariable = "DEBUG_SESSION_SERVER_CERTIFICATE";
    private const string Host = "localhost";

    /// <summary>All that the tool tells the host, and nobody else.</summary>
    public static IReadOnlyList<string> Variables { get; } =
        [PortVariable, TokenVariable, CertificateVariable, "DEBUG_SESSION_INFO", "DEBUG_SESSION_RUN_MODE", "DCP_INSTANCE_ID_PREFIX"];

    /// <summary>The endpoint; <see langword="null"/> when the host was started by nobody who offers one.</summary>
    /// <exception cref="DistributedApplicationException">A variable is missing, or has no such value.</exception>
    public static RunSessionEndpoint? Of(IConfiguration configuration)
    {
        if (configuration[PortVariable] is not { Length: > 0 } place)
            return null;
        var digits = place.StartsWith($"{Host}:", StringComparison.OrdinalIgnoreCase) ? place[(Host.Length + 1)..] : place;
        if (!ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            throw new DistributedApplicationException($"{PortVariable} is a port, or {Host}: and a port; it is '{place}'. Without it the host starts the projects by itself.");
        if (configuration[TokenVariable] is not { Length: > 0 } token)
            throw new DistributedApplicationException($"{PortVariable} needs {TokenVariable}, which is not set. Without either the host starts the projects by itself.");

        var certificate = Certificate(configuration[CertificateVariable]);
        return new RunSessionEndpoint(new Uri($"{(certificate is null ? "http" : "https")}://{Host}:{port}"), token, certificate);

        static byte[]? Certificate(string? text)
        {
            try
            {
                return string.IsNullOrEmpty(text) ? null : Convert.FromBase64String(text);
            }
            catch (FormatException e)
            {
                throw new DistributedApplicationException($"{CertificateVariable} is a certificate in base64, and what it is set to is not: {e.Message}", e);
            }
        }
    }
}
