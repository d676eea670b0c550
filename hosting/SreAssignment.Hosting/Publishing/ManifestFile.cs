using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Publishing;

/// <summary>Writes the manifest into its file, whole or not at all.</summary>
internal static class ManifestFile
{
    private static readonly JsonWriterOptions Format = new() { Indented = true, NewLine = "\n" };

    /// <exception cref="DistributedApplicationException">The application cannot be published as it was described; no file is written or changed.</exception>
    public static async Task WriteAsync(
        string path, DistributedApplicationModel model, DistributedApplicationExecutionContext context, ApplicationIdentity identity, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        using var content = new MemoryStream();
        await using (var json = new Utf8JsonWriter(content, Format))
            await new ManifestWriter(json, folder, context, identity).WriteAsync(model, cancellationToken);
        content.WriteByte((byte)'\n');

        Directory.CreateDirectory(folder);
        var temporary = $"{path}.tmp";
        await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            content.WriteTo(file);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>The application as a whole.</summary>
/// <param name="Name">Its name: lower case letters, digits and hyphens.</param>
/// <param name="Version">Its version, such as <c>1.0.0</c>.</param>
internal sealed record ApplicationIdentity(string Name, string Version);
