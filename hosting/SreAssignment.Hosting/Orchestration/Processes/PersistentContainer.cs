using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A container that outlives the host. It carries as labels what it was made of and which ports of this machine it has, so that the next run knows whether it can
/// be taken as it is, and where it listens.
/// </summary>
/// <param name="runtime">The path of the runtime's command.</param>
/// <param name="name">The container's name.</param>
internal sealed class PersistentContainer(string runtime, string name)
{
    private const string ConfigurationLabel = "apphost.configuration";
    private const string PortsLabel = "apphost.ports";

    /// <summary>The ports of this machine that it has, by the names of its endpoints; none when there is no such container.</summary>
    public async Task<IReadOnlyDictionary<string, int>> PortsAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync(cancellationToken);
        return (found?.Ports ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('='))
            .ToDictionary(p => p[0], p => int.Parse(p[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What follows the container, which is made before where there is none of that configuration, or starts it where it is stopped.</summary>
    /// <param name="options">The options, image and arguments that it is made with.</param>
    /// <param name="variables">The environment of the runtime's command.</param>
    /// <param name="own">Those of them that the container is given.</param>
    /// <param name="ports">The ports of this machine that it has.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DistributedApplicationException">It cannot be made, or there is one of that name that no application made.</exception>
    public async Task<LaunchSpec> SpecAsync(
        IReadOnlyList<string> options, IReadOnlyDictionary<string, string?> variables, IReadOnlyList<string> own, IReadOnlyDictionary<EndpointAnnotation, int> ports,
        CancellationToken cancellationToken)
    {
        var configuration = Digest([.. options, .. own.Select(v => $"{v}={variables[v]}")]);
        var found = await FindAsync(cancellationToken);
        if (found is { Configuration: "" })
            throw new DistributedApplicationException($"There is a container '{name}' that was made by somebody else. Rename or remove it: {runtime} rm {name}.");
        if (found is not null && found.Configuration != configuration)
        {
            await RunAsync(["rm", "--force", name], variables, cancellationToken);
            found = null;
        }

        if (found is null)
        {
            var places = string.Join(' ', ports.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Key.Name}={p.Value}")));
            string[] labels = ["--label", $"{ConfigurationLabel}={configuration}", "--label", $"{PortsLabel}={places}"];
            await RunAsync(["create", "--name", name, .. labels, .. options], variables, cancellationToken);
        }

        // Its signals are not the container's: what follows it may go, and the container stays.
        string[] follow = found is { IsRunning: true } ? ["attach", "--no-stdin", "--sig-proxy=false", name] : ["start", "--attach", "--sig-proxy=false", name];
        return new LaunchSpec(runtime, follow, Directory.GetCurrentDirectory(), variables, new ContainerName(runtime, name, IsPersistent: true));
    }

    /// <summary>Stops it; it stays there to be started again.</summary>
    public Task StopAsync(TimeSpan deadline) =>
        Command.RunAsync(runtime, ["stop", "-t", ((int)deadline.TotalSeconds).ToString(CultureInfo.InvariantCulture), name], (_, _) => { }, CancellationToken.None);

    /// <summary>The exit code of the one that has ended; <see langword="null"/> when it runs or is not there.</summary>
    public async Task<int?> ExitCodeAsync() => await FindAsync(CancellationToken.None) is { IsRunning: false, ExitCode: var code } ? code : null;

    private async Task<Found?> FindAsync(CancellationToken cancellationToken)
    {
        const string format = $$$"""{{.State.Running}}|{{.State.ExitCode}}|{{index .Config.Labels "{{{ConfigurationLabel}}}"}}|{{index .Config.Labels "{{{PortsLabel}}}"}}""";
        var lines = new List<string>();
        var exitCode = await Command.RunAsync(runtime, ["container", "inspect", "--format", format, name], Take, cancellationToken);
        if (exitCode != 0)
            return null;
        var fields = lines[0].Split('|');
        return new Found(fields[0] == "true", int.Parse(fields[1], CultureInfo.InvariantCulture), fields[2], fields[3]);

        void Take(string line, bool isError)
        {
            if (!isError)
                lines.Add(line);
        }
    }

    private async Task RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> variables, CancellationToken cancellationToken)
    {
        var errors = new List<string>();
        if (await Command.RunAsync(runtime, arguments, Take, cancellationToken, variables) != 0)
            throw new DistributedApplicationException($"The container '{name}' cannot be made: {string.Join(' ', errors)}");

        void Take(string line, bool isError)
        {
            if (isError)
                errors.Add(line);
        }
    }

    private static string Digest(IReadOnlyList<string> parts) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', parts)))).ToLowerInvariant();

    private sealed record Found(bool IsRunning, int ExitCode, string Configuration, string Ports);
}
