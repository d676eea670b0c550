using Microsoft.Extensions.Logging;

namespace SreAssignment.ObjectStorage.Marker;

/// <summary>
/// The object that distinguishes the store of this application from an empty one, such as the folder of a volume that is not mounted. An empty store looks
/// like one without images and without revoked tokens, so a store without a marker is not used.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="location">What the store is called in messages.</param>
/// <param name="mayInitialize">Whether the marker is written where it is missing at the start of the process.</param>
/// <param name="logger">Receives the changes.</param>
internal sealed partial class StoreMarker(IObjectStore store, string location, bool mayInitialize, ILogger<StoreMarker> logger)
{
    /// <summary>The key of the marker. Only its existence counts.</summary>
    public const string Key = "store-marker";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private enum State
    {
        Unknown,
        Present,
        Missing,
    }

    private volatile State _state;

    /// <summary>Whether the last check found no marker.</summary>
    public bool IsMissing => _state == State.Missing;

    /// <summary>Checks the marker, unless it was there before.</summary>
    /// <exception cref="ObjectStoreUnavailableException">The marker is missing, or the store cannot be read.</exception>
    public ValueTask EnsureAsync(CancellationToken cancellationToken) => _state == State.Present ? ValueTask.CompletedTask : new(CheckAsync(cancellationToken));

    /// <summary>Checks the marker.</summary>
    /// <exception cref="ObjectStoreUnavailableException">The marker is missing, or the store cannot be read.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        // Read before the request: a check that runs at the same time may write the marker after this one found none.
        var known = _state;
        try
        {
            await store.HeadAsync(Key, cancellationToken);
        }
        catch (ObjectNotFoundException exception)
        {
            await InitializeAsync(known, exception, cancellationToken);
        }
        if (_state == State.Missing)
            LogFound(location);
        _state = State.Present;
    }

    // A marker that disappears while the process runs is never written again: the objects have disappeared with it.
    private async Task InitializeAsync(State known, ObjectNotFoundException exception, CancellationToken cancellationToken)
    {
        if (mayInitialize && known == State.Unknown)
        {
            using var content = new MemoryStream([.. "This object store is in use. Services refuse a store without this object.\n"u8]);
            await store.PutAsync(Key, content, cancellationToken);
            LogInitialized(location);
            return;
        }
        if (_state != State.Missing)
            LogMissing(location, Key);
        _state = State.Missing;
        throw new ObjectStoreUnavailableException(
            $"The object store {location} has no object '{Key}', so it may be empty because its volume or bucket is lost. "
            + $"Mount the volume or restore the objects. For a new store, write the object '{Key}' with any content, "
            + "or start once with ObjectStore:Initialize=true.",
            exception,
            RetryAfter);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Object store initialized: {Location}")]
    private partial void LogInitialized(string location);

    [LoggerMessage(
        LogLevel.Critical, "The object store {Location} has no object '{Key}'. The service does not use it, and is not ready, until the object is there.")]
    private partial void LogMissing(string location, string key);

    [LoggerMessage(Level = LogLevel.Information, Message = "Object store has its marker again: {Location}")]
    private partial void LogFound(string location);
}
