using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;

namespace SreAssignment.AppHost;

/// <summary>Checks what the application needs from the machine before anything starts.</summary>
internal static class StartupChecks
{
    private const int DefaultGatewayPort = 3000;

    private static readonly string[] KnownRuntimes = ["docker", "podman"];

    // The variables that Aspire reads the addresses of the dashboard, of its OTLP endpoints and of the resource service from.
    private static readonly string[] AspireAddresses =
        ["ASPNETCORE_URLS", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];

    /// <summary>Makes an error in the configuration one line on standard error and exit code 1, instead of a stack trace.</summary>
    public static void ReportErrorsInOneLine() => AppDomain.CurrentDomain.UnhandledException += (_, e) =>
    {
        if (e.ExceptionObject is not DistributedApplicationException error)
            return;
        Console.Error.WriteLine(error.Message);
        Environment.Exit(1);
    };

    /// <summary>Reads <c>gateway-port</c>, the port of the gateway in run mode, and checks that it and the ports of Aspire are free.</summary>
    /// <param name="builder">The application.</param>
    /// <returns>The port; 3000 by default.</returns>
    /// <exception cref="DistributedApplicationException">The setting is not a port, or a port is in use.</exception>
    public static int GetGatewayPort(this IDistributedApplicationBuilder builder)
    {
        var port = DefaultGatewayPort;
        if (builder.Configuration["gateway-port"] is { } text
            && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= ushort.MaxValue))
        {
            throw new DistributedApplicationException($"gateway-port is '{text}', but it must be a number from 1 to 65535: for example --gateway-port=3001.");
        }

        if (builder.ExecutionContext.IsRunMode && !builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts"))
        {
            EnsureFree(port, "the gateway", $"--gateway-port={port + 1}");
            foreach (var variable in AspireAddresses)
            {
                foreach (var address in Addresses(builder.Configuration[variable]))
                    EnsureFree(address.Port, variable, $"--{variable}={address.Scheme}://{address.Host}:{address.Port + 1}");
            }
        }

        return port;
    }

    /// <summary>Reads <c>DataDirectory</c>, the folder of objects and signing keys in run mode, and checks that it can be written to.</summary>
    /// <param name="builder">The application.</param>
    /// <returns>The full path.</returns>
    /// <exception cref="DistributedApplicationException">The folder cannot be created or written to.</exception>
    public static string GetDataDirectory(this IDistributedApplicationBuilder builder)
    {
        var folder = Path.GetFullPath(builder.Configuration["DataDirectory"] ?? Path.Combine(builder.AppHostDirectory, ".data"));
        if (!builder.ExecutionContext.IsRunMode)
            return folder;
        try
        {
            Directory.CreateDirectory(folder);
            using var probe = new FileStream(Path.Combine(folder, $"probe-{Environment.ProcessId}"), new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                Options = FileOptions.DeleteOnClose,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException(
                $"The data directory {folder} cannot be used: {e.Message} Choose another folder with --DataDirectory=PATH.", e);
        }

        return folder;
    }

    /// <summary>Checks that a container runtime runs.</summary>
    /// <param name="builder">The application.</param>
    /// <exception cref="DistributedApplicationException">Neither Docker nor Podman works.</exception>
    public static void EnsureContainerRuntime(this IDistributedApplicationBuilder builder)
    {
        var failures = Runtimes(builder.Configuration).Select(runtime => (Runtime: runtime, Error: FindError(runtime))).ToList();
        if (failures.All(f => f.Error is not null))
        {
            var reasons = string.Join("; ", failures.Select(f => $"{f.Runtime}: {f.Error}"));
            throw new DistributedApplicationException($"Storage=minio needs a container runtime ({reasons}). Start Docker or Podman, or use --Storage=files.");
        }
    }

    /// <summary>Finds a container runtime that works.</summary>
    /// <param name="configuration">The configuration; <c>ASPIRE_CONTAINER_RUNTIME</c> names the runtime.</param>
    /// <returns>Its command; <see langword="null"/> when there is none.</returns>
    public static string? FindContainerRuntime(IConfiguration configuration) => Runtimes(configuration).FirstOrDefault(runtime => FindError(runtime) is null);

    private static string[] Runtimes(IConfiguration configuration) =>
        configuration["ASPIRE_CONTAINER_RUNTIME"] is { Length: > 0 } configured ? [configured] : KnownRuntimes;

    private static string? FindError(string runtime)
    {
        try
        {
            using var info = Process.Start(new ProcessStartInfo(runtime, "info") { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = info.StandardOutput.ReadToEndAsync();
            var error = info.StandardError.ReadToEnd();
            output.Wait();
            info.WaitForExit();
            return info.ExitCode == 0 ? null : error.Trim().Split('\n')[^1];
        }
        catch (Win32Exception)
        {
            return "not installed";
        }
    }

    private static IEnumerable<Uri> Addresses(string? list) =>
        (list ?? "").Split(';').Select(a => Uri.TryCreate(a, UriKind.Absolute, out var address) ? address : null).OfType<Uri>();

    private static void EnsureFree(int port, string owner, string option)
    {
        if (!IsInUse(port))
            return;
        var process = PortOwner.Describe(port) is { } description ? $" by {description}" : "";
        throw new DistributedApplicationException($"Port {port} of {owner} is in use{process}. Stop that process, or choose another port with {option}.");
    }

    // Connecting shows a listener on either loopback address or on all addresses, whatever its socket options are.
    private static bool IsInUse(int port) => Listens(IPAddress.Loopback, port) || (Socket.OSSupportsIPv6 && Listens(IPAddress.IPv6Loopback, port));

    private static bool Listens(IPAddress address, int port)
    {
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
