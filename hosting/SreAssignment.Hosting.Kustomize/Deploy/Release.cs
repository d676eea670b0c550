using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace SreAssignment.Hosting.Kustomize.Deploy;

/// <summary>An object of a cluster by its identity.</summary>
internal sealed record ObjectReference(string ApiVersion, string Kind, string? Namespace, string Name)
{
    /// <summary>The resource and the name, such as <c>deployment/api</c>.</summary>
    public override string ToString() => $"{Kind.ToLowerInvariant()}/{Name}";

    public string ToYaml()
    {
        var ns = Namespace is null ? "" : $"  namespace: {Namespace}\n";
        return $"apiVersion: {ApiVersion}\nkind: {Kind}\nmetadata:\n  name: {Name}\n{ns}";
    }
}

internal enum ReleaseStatus
{
    /// <summary>Applying started. The cluster can have some of the objects.</summary>
    Pending,

    /// <summary>All objects are applied.</summary>
    Applied,

    /// <summary>All workloads are ready.</summary>
    Ready,
}

/// <summary>The objects of one deployment. Secrets are listed, but their values are not part of a release.</summary>
/// <param name="Number">1 for the first release of an environment.</param>
/// <param name="Objects">The YAML of every object but the Secrets.</param>
/// <param name="References">Every object, with the Secrets.</param>
internal sealed partial record Release(int Number, string Objects, IReadOnlyList<ObjectReference> References)
{
    private const string Separator = "\n---\n";
    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    // Kinds that hold data. Deleting them is a decision of a person.
    private static readonly string[] KeptKinds = ["Namespace", "PersistentVolumeClaim", "PersistentVolume"];

    // Kinds that pods of an earlier release need for a rollback.
    private static readonly string[] ConfigurationKinds = ["ConfigMap", "Secret"];

    public ReleaseStatus Status { get; init; } = ReleaseStatus.Pending;

    /// <summary>Creates a release from the output of <c>kubectl kustomize</c>.</summary>
    public static Release Of(int number, string built)
    {
        var documents = Documents(built);
        return new(
            number,
            string.Join(Separator, documents.Where(d => d.Reference.Kind != "Secret").Select(d => d.Text)),
            [.. documents.Select(d => d.Reference)]);
    }

    /// <summary>Returns the objects of earlier releases that this release no longer has, except data and what a rollback to one of them needs.</summary>
    public IReadOnlyList<ObjectReference> Obsolete(IReadOnlyCollection<Release> earlier)
    {
        var wanted = References.Select(Identity).ToHashSet();
        return [.. earlier.SelectMany(r => r.References).DistinctBy(Identity)
            .Where(o => !wanted.Contains(Identity(o)) && !KeptKinds.Contains(o.Kind) && !(ConfigurationKinds.Contains(o.Kind) && HasHash(o)))];
    }

    /// <summary>Returns the Jobs that differ from those of an earlier release. The template of a Job is immutable, so a changed Job must be replaced.</summary>
    public IReadOnlyList<ObjectReference> ChangedJobs(Release? earlier)
    {
        var old = Jobs(earlier?.Objects ?? "").ToDictionary(d => Identity(d.Reference), d => d.Text);
        return [.. Jobs(Objects).Where(d => old.TryGetValue(Identity(d.Reference), out var text) && text != d.Text).Select(d => d.Reference)];
    }

    /// <summary>Returns the objects to delete when the environment is destroyed.</summary>
    public IEnumerable<ObjectReference> Removable() => References.Where(o => !KeptKinds.Contains(o.Kind) && o.Kind != "Secret");

    /// <summary>Returns the hashed ConfigMaps and Secrets.</summary>
    public IEnumerable<ObjectReference> Configuration() => References.Where(o => ConfigurationKinds.Contains(o.Kind) && HasHash(o));

    // A new version of an API serves the same object.
    public static (string Group, string Kind, string? Namespace, string Name) Identity(ObjectReference o) =>
        (o.ApiVersion.Contains('/', StringComparison.Ordinal) ? o.ApiVersion.Split('/')[0] : "", o.Kind, o.Namespace, o.Name);

    /// <summary>Splits the output of <c>kubectl kustomize</c>.</summary>
    public static IReadOnlyList<(ObjectReference Reference, string Text)> Documents(string built) =>
        [.. built.Split(Separator).Where(t => t.Trim().Length > 0).Select(text =>
        {
            var read = Yaml.Deserialize<Header>(text);
            return (new ObjectReference(read.ApiVersion, read.Kind, read.Metadata.Namespace, read.Metadata.Name), text.TrimEnd('\n') + "\n");
        })];

    /// <summary>Returns the text that a release is stored as.</summary>
    public byte[] Compress()
    {
        using var buffer = new MemoryStream();
        using (var writer = new StreamWriter(new GZipStream(buffer, CompressionLevel.SmallestSize), new UTF8Encoding(false)))
        {
            writer.Write(Objects);
            foreach (var secret in References.Where(r => r.Kind == "Secret"))
                writer.Write($"{Separator}{secret.ToYaml()}");
        }

        return buffer.ToArray();
    }

    public static Release Read(int number, byte[] stored, ReleaseStatus status)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(stored), CompressionMode.Decompress));
        return Of(number, reader.ReadToEnd()) with { Status = status };
    }

    private static IEnumerable<(ObjectReference Reference, string Text)> Jobs(string objects) => Documents(objects).Where(d => d.Reference.Kind == "Job");

    private static bool HasHash(ObjectReference o) => Hash().IsMatch(o.Name);

    [GeneratedRegex("-[2456789bcdfghkmt]{10}$")]
    private static partial Regex Hash();

    private sealed class Header
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public HeaderMetadata Metadata { get; set; } = new();
    }

    private sealed class HeaderMetadata
    {
        public string Name { get; set; } = "";

        public string? Namespace { get; set; }
    }
}

/// <summary>Keeps the last releases of an environment in ConfigMaps of its namespace.</summary>
internal sealed class ReleaseStore(Cluster cluster, string environment, string ns)
{
    /// <summary>The number of releases that are kept. A rollback can go back to the oldest of them.</summary>
    public const int Kept = 5;

    private const string EnvironmentLabel = "aspire-kustomize/environment";
    private const string NumberLabel = "aspire-kustomize/release";
    private const string StatusKey = "status";
    private const string ObjectsKey = "objects.yaml.gz";

    /// <summary>Reads the releases, the newest first.</summary>
    public async Task<IReadOnlyList<Release>> ReadAsync(CancellationToken cancellationToken)
    {
        var maps = await cluster.ListAsync("configmaps", ns, $"{EnvironmentLabel}={environment}", cancellationToken);
        return [.. maps.Select(m => Release.Read(
                int.Parse((string)m["metadata"]!["labels"]![NumberLabel]!, CultureInfo.InvariantCulture),
                Convert.FromBase64String((string)m["binaryData"]![ObjectsKey]!),
                Enum.Parse<ReleaseStatus>((string)m["data"]![StatusKey]!)))
            .OrderByDescending(r => r.Number)];
    }

    /// <summary>Writes a release.</summary>
    public Task WriteAsync(Release release, CancellationToken cancellationToken) => cluster.ApplyAsync(
        $"""
        {Reference(release.Number).ToYaml()}  labels:
            app.kubernetes.io/managed-by: {Cluster.PipelineManager}
            {EnvironmentLabel}: {environment}
            {NumberLabel}: "{release.Number.ToString(CultureInfo.InvariantCulture)}"
        data:
          {StatusKey}: {release.Status}
        binaryData:
          {ObjectsKey}: {Convert.ToBase64String(release.Compress())}

        """,
        cancellationToken);

    /// <summary>Returns the object that a release is stored in.</summary>
    public ObjectReference Reference(int number) => new("v1", "ConfigMap", ns, $"{environment}-release-{number.ToString(CultureInfo.InvariantCulture)}");
}
