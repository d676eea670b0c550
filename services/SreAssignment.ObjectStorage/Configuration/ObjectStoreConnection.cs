using System.Data.Common;

namespace SreAssignment.ObjectStorage.Configuration;

/// <summary>What a storage connection string says: a folder, or an S3 endpoint.</summary>
internal abstract record ObjectStoreConnection
{
    private const string Forms =
        "Use 'Path=/folder' for files, or 'Endpoint=http://host:9000;AccessKey=…;SecretKey=…', optionally with Bucket= and Region=, for S3.";

    /// <summary>Where the store is, for messages. It has no key and no secret.</summary>
    public abstract string Location { get; }

    /// <param name="Path">Absolute, or relative to the content root.</param>
    public sealed record Files(string Path) : ObjectStoreConnection
    {
        public override string Location => $"in the folder {Path}";
    }

    /// <param name="Endpoint">Absolute http or https address, called in path style.</param>
    /// <param name="AccessKey">The key's id.</param>
    /// <param name="SecretKey">Never logged, and so never part of <see cref="ToString"/>.</param>
    /// <param name="Bucket">Made when missing.</param>
    /// <param name="Region">What requests are signed for.</param>
    public sealed record S3(Uri Endpoint, string AccessKey, string SecretKey, string Bucket, string Region) : ObjectStoreConnection
    {
        public override string Location => $"in the bucket {Bucket} of {Endpoint}";

        public override string ToString() => $"{Endpoint} bucket {Bucket}";
    }

    /// <summary>The same, with the folder of files made absolute.</summary>
    /// <param name="folder">What a relative folder is relative to.</param>
    public ObjectStoreConnection RootedAt(string folder) => this is Files files ? files with { Path = System.IO.Path.GetFullPath(files.Path, folder) } : this;

    /// <summary>Reads a connection string.</summary>
    /// <param name="setting">The configuration key, named in every message.</param>
    /// <param name="text">Its value, null or empty when not set.</param>
    /// <exception cref="InvalidOperationException">It is wrong; the message says how, without repeating any value.</exception>
    public static ObjectStoreConnection Parse(string setting, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new Files("data");
        var parts = Read(setting, text);
        var unknown = parts.Keys.Except(["Path", "Endpoint", "AccessKey", "SecretKey", "Bucket", "Region"], StringComparer.OrdinalIgnoreCase).FirstOrDefault();
        if (unknown is not null)
            throw new InvalidOperationException($"{setting} has an unknown part '{unknown}'. {Forms}");
        if (parts.TryGetValue("Path", out var path))
            return parts.Count == 1 ? new Files(path) : throw new InvalidOperationException($"{setting} has Path, which stands alone. {Forms}");
        if (!Uri.TryCreate(Required("Endpoint"), UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
            throw new InvalidOperationException($"{setting} has an Endpoint that is not an absolute http or https address. {Forms}");
        return new S3(
            endpoint, Required("AccessKey"), Required("SecretKey"),
            parts.GetValueOrDefault("Bucket", "sreassignment"), parts.GetValueOrDefault("Region", "us-east-1"));

        string Required(string part) =>
            parts.TryGetValue(part, out var value) ? value : throw new InvalidOperationException($"{setting} lacks {part}. {Forms}");
    }

    private static Dictionary<string, string> Read(string setting, string text)
    {
        try
        {
            var builder = new DbConnectionStringBuilder { ConnectionString = text };
            return builder.Keys.Cast<string>().ToDictionary(key => key, key => (string)builder[key], StringComparer.OrdinalIgnoreCase);
        }
        catch (ArgumentException)
        {
            // Its message and its inner exception repeat the text, which may hold a secret.
            throw new InvalidOperationException($"{setting} is not of the form 'Name=value;Name=value'. {Forms}");
        }
    }
}
