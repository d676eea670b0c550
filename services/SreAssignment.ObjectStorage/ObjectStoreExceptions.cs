namespace SreAssignment.ObjectStorage;

/// <summary>A store could not do what was asked.</summary>
public abstract class ObjectStoreException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>There is no object under the key.</summary>
public sealed class ObjectNotFoundException(string key, Exception? innerException = null)
    : ObjectStoreException($"There is no object '{key}'.", innerException)
{
    /// <summary>The key asked for.</summary>
    public string Key { get; } = key;
}

/// <summary>The store does not respond, or fails. A retry may succeed.</summary>
public sealed class ObjectStoreUnavailableException(string message, Exception? innerException = null, TimeSpan? retryAfter = null)
    : ObjectStoreException(message, innerException)
{
    /// <summary>When to try again; 5 seconds unless the store said otherwise.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter ?? TimeSpan.FromSeconds(5);
}

/// <summary>The store has no space left for what was to be written. Nothing of it was kept.</summary>
public sealed class ObjectStoreFullException(string message, Exception? innerException = null) : ObjectStoreException(message, innerException);
