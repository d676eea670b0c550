namespace SreAssignment.ObjectStorage;

/// <summary>An object open for reading. What it reads is one version of the object, even if that is replaced or deleted meanwhile.</summary>
/// <param name="info">The whole object, also when only a part is read.</param>
/// <param name="content">The bytes asked for.</param>
public sealed class ObjectReader(ObjectInfo info, Stream content) : IAsyncDisposable
{
    /// <summary>The whole object, also when only a part is read.</summary>
    public ObjectInfo Info { get; } = info;

    /// <summary>The bytes asked for, forward only.</summary>
    public Stream Content { get; } = content;

    /// <summary>Closes <see cref="Content"/>.</summary>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
