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
