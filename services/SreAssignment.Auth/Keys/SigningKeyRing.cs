using Microsoft.Extensions.Options;
using SreAssignment.Auth.Configuration;

namespace SreAssignment.Auth.Keys;

/// <summary>The signing keys of this replica, as its folder holds them.</summary>
internal sealed partial class SigningKeyRing(
    IOptions<AuthOptions> options, IHostEnvironment host, TimeProvider time, ILogger<SigningKeyRing> logger)
{
    // Tokens are signed and checked by clocks that differ, and the folder is read a few seconds apart.
    private static readonly TimeSpan RetentionMargin = TimeSpan.FromMinutes(1);

    private readonly Lock _refreshing = new();
    private readonly SigningKeyFolder _folder = new(Path.Combine(host.ContentRootPath, options.Value.SigningKeys.Folder));
    private readonly bool _createFirst = options.Value.SigningKeys.CreateFirst;
    private volatile SigningKeySet _keys = new(options.Value.TokenLifetime + RetentionMargin);
    private volatile IReadOnlyList<string> _problems = [];
    private volatile bool _isEmpty;

    /// <summary>The key that signs now; null before the first one is active.</summary>
    public SigningKey? Signer => _keys.SignerAt(time.GetUtcNow());

    /// <summary>The keys that tokens may have been signed with, or soon will be.</summary>
    public IEnumerable<SigningKey> Published => _keys.PublishedAt(time.GetUtcNow());

    /// <summary>The problems of the folder at the last read, each with the name of its file.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The published key of that identifier; null when there is none.</summary>
    public SigningKey? Find(string kid) => _keys.Find(kid, time.GetUtcNow());

    /// <summary>Reads the folder for the first time.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read, or it has files and none of them is a usable key.</exception>
    public void Start()
    {
        Refresh();
        if (!_isEmpty && !Published.Any())
        {
            throw new InvalidOperationException(
                $"Auth:SigningKeys:Folder is '{_folder.Path}', and has no usable key: {string.Join("; ", _problems)}. "
                + $"Put a P-256 private key there in PEM as {SigningKeyFileName.Form}, readable by this process.");
        }
    }

    /// <summary>Reads the folder again. A file that cannot be read is reported, and a key that was read from it before stays in use.</summary>
    public void Refresh()
    {
        lock (_refreshing)
        {
            var reading = _folder.Read();
            if (reading.Keys.Count == 0 && _createFirst && Signer is null)
                reading = CreateFirst();

            _isEmpty = reading.IsEmpty;
            Report(reading.Problems);
            var before = Signer;
            _keys = _keys.Update(reading.Keys, time.GetUtcNow());
            if (Signer is { } signer && signer != before)
                LogSigner(signer.Kid, signer.ActivatesAt);
        }
    }

    private SigningKeyFolder.Reading CreateFirst()
    {
        try
        {
            if (FirstSigningKey.TryCreate(_folder.Path, time.GetUtcNow()) is { } name)
                LogCreated(name, _folder.Path);

            return _folder.Read();
        }
        catch (Exception exception)
        {
            // Polling must continue, whatever the file system does.
            return new SigningKeyFolder.Reading([], [$"the first key cannot be created in Auth:SigningKeys:Folder: {exception.Message}"]);
        }
    }

    private void Report(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems.Except(_problems))
            LogProblem(problem);

        _problems = problems;
    }

    [LoggerMessage(LogLevel.Information, "Signing with key {Kid}, active since {ActivatesAt:u}")]
    private partial void LogSigner(string kid, DateTimeOffset activatesAt);

    [LoggerMessage(LogLevel.Information, "First signing key created: {File} in {Folder}")]
    private partial void LogCreated(string file, string folder);

    [LoggerMessage(LogLevel.Warning, "Signing keys: {Problem}")]
    private partial void LogProblem(string problem);
}
