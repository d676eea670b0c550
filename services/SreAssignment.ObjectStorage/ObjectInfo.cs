namespace SreAssignment.ObjectStorage;

/// <summary>What a store knows about an object without reading it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="LastModified">When it was written, by the store's clock.</param>
public sealed record ObjectInfo(string Key, long Length, DateTimeOffset LastModified);

/// <summary>What was written.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lowercase hexadecimal digits.</param>
public sealed record StoredObject(string Key, long Length, string Sha256);

/// <summary>A part of an object.</summary>
/// <param name="Offset">First byte, from 0.</param>
/// <param name="Length">How many bytes, at least 1; null or more than there are means up to the end.</param>
public readonly record struct ByteRange(long Offset, long? Length = null);

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
