namespace SreAssignment.Hosting.Kustomize.Model;

/// <summary>Processor time and memory of a container, in the units of Kubernetes, such as <c>250m</c> and <c>256Mi</c>.</summary>
/// <param name="Cpu">The requested processor time. Autoscaling measures in percent of it.</param>
/// <param name="Memory">The requested memory.</param>
internal sealed record ResourceAmounts(string Cpu, string Memory)
{
    public string? CpuLimit { get; init; }

    public string? MemoryLimit { get; init; }

    /// <summary>The largest managed heap, in percent of the memory limit. The rest is for threads, code and native libraries.</summary>
    public int HeapPercent { get; init; } = 70;
}

/// <summary>The limits of autoscaling.</summary>
/// <param name="Min">The smallest number of pods.</param>
/// <param name="Max">The largest number of pods.</param>
/// <param name="CpuPercent">The average processor time that the number of pods is chosen for, in percent of the request.</param>
internal sealed record Scaling(int Min, int Max, int CpuPercent);

/// <summary>How a pod ends.</summary>
/// <param name="DelaySeconds">
/// The seconds from the removal of the pod from the endpoints of the Service to the signal to end. Requests of clients
/// that do not know of the removal yet arrive meanwhile.
/// </param>
/// <param name="GraceSeconds">The seconds until the process is ended, the delay included.</param>
internal sealed record Shutdown(int DelaySeconds, int GraceSeconds);

/// <summary>A connection to outside of the application.</summary>
/// <param name="Host">The host name, where one is known. Network policies have no host names.</param>
/// <param name="Cidr">The addresses; <see langword="null"/> for any.</param>
/// <param name="Port">The TCP port.</param>
internal sealed record Egress(string? Host, string? Cidr, int Port);

/// <summary>How the image of a workload is built from a Dockerfile. Paths are relative to the manifest.</summary>
/// <param name="Context">The folder of the build.</param>
/// <param name="Dockerfile">The path of the Dockerfile.</param>
internal sealed record ImageBuild(string Context, string Dockerfile)
{
    /// <summary>The stage to build; <see langword="null"/> for the last one.</summary>
    public string? Stage { get; init; }

    /// <summary>The build arguments. An argument without a value has that of the environment variable of its name.</summary>
    public IReadOnlyList<(string Name, Value? Value)> Arguments { get; init; } = [];

    /// <summary>The secrets of the build: the content of a file, or a value.</summary>
    public IReadOnlyList<(string Name, string? File, Value? Value)> Secrets { get; init; } = [];

    /// <summary>The command line that builds the image. Secret values are variables of the shell, so that they are in no history.</summary>
    public string CommandLine(string image)
    {
        List<string> words = ["docker", "build", "-f", Quote(Dockerfile), "-t", Quote(image)];
        if (Stage is not null)
            words.AddRange(["--target", Quote(Stage)]);
        foreach (var (name, value) in Arguments)
            words.AddRange(["--build-arg", value is null ? Quote(name) : $"{Quote(name)}={Shell(value)}"]);
        foreach (var (name, file, _) in Secrets)
            words.AddRange(["--secret", file is null ? Quote($"id={name},env={name}") : Quote($"id={name},src={file}")]);
        words.Add(Quote(Context));
        var exports = Secrets.Where(s => s.Value is not null).Select(s => $"{s.Name}={Shell(s.Value!)} ");
        return string.Concat(exports) + string.Join(' ', words);
    }

    private static string Shell(Value value) => string.Concat(value.Parts.Select(p => p switch
    {
        Text text => Quote(text.Content),
        ParameterPart { Parameter: { Secret: false, Default: { } known } } => Quote(known),
        ParameterPart part => $"\"${KubernetesName.Variable(part.Parameter.Name)}\"",
        _ => throw new InvalidOperationException($"{p.GetType().Name} is not known."),
    })) is { Length: > 0 } text ? text : "''";

    private static string Quote(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '/' or '-' or '_' or ':' or '=' or ',' or '@')
        ? text
        : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
