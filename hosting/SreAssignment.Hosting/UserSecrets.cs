using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>The user secrets of a project: what <c>dotnet user-secrets</c> reads and writes.</summary>
internal sealed class UserSecrets
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(10);
    private readonly string? _path;

    private UserSecrets(string? path) => _path = path;

    public static UserSecrets Of(Assembly? assembly) => new(
        assembly?.GetCustomAttribute<UserSecretsIdAttribute>() is { } id ? PathHelper.GetSecretsPathFromSecretsId(id.UserSecretsId) : null);

    internal static UserSecrets At(string path) => new(path);

    /// <summary>The secret of a key; one that is made, and kept for the next run, when there is none. Safe with several processes at once.</summary>
    /// <exception cref="DistributedApplicationException">The file holds no JSON object, or stays locked.</exception>
    public string GetOrAdd(string key, Func<string> make)
    {
        if (_path is null)
            return make();

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        using var exclusive = Lock($"{_path}.lock");
        var secrets = Read();
        if (secrets[key]?.GetValue<string>() is { } kept)
            return kept;

        var made = make();
        secrets[key] = made;
        Write(secrets);
        return made;
    }

    /// <summary>The secret of a key; <see langword="null"/> when there is none.</summary>
    /// <exception cref="DistributedApplicationException">The file holds no JSON object.</exception>
    public string? Find(string key) => _path is null ? null : Read()[key]?.GetValue<string>();

    /// <summary>Keeps a secret. Safe with several processes at once.</summary>
    /// <exception cref="DistributedApplicationException">The file holds no JSON object, or stays locked; or the project has no user secrets.</exception>
    public void Set(string key, string value)
    {
        if (_path is null)
            throw new DistributedApplicationException($"'{key}' cannot be kept: the project has no <UserSecretsId>. Run: dotnet user-secrets init.");

        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        using var exclusive = Lock($"{_path}.lock");
        var secrets = Read();
        secrets[key] = value;
        Write(secrets);
    }

    private static FileStream Lock(string path)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (TimeProvider.System.GetElapsedTime(started) >= LockTimeout)
            {
                throw new DistributedApplicationException($"The user secrets stay locked by another process: {path}.", e);
            }
            catch (IOException)
            {
                Thread.Sleep(20);
            }
        }
    }

    private JsonObject Read()
    {
        if (!File.Exists(_path))
            return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(_path)) as JsonObject
                ?? throw new DistributedApplicationException($"The user secrets are not a JSON object: {_path}.");
        }
        catch (JsonException e)
        {
            throw new DistributedApplicationException($"The user secrets are not valid JSON: {_path}, {e.Message}", e);
        }
    }

    private void Write(JsonObject secrets)
    {
        var temporary = $"{_path}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(secrets, Indented));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, _path!, overwrite: true);
    }
}
