using System.Runtime.CompilerServices;
using NetVips;
using SreAssignment.Images.Buffers;

namespace SreAssignment.Images.Formats.Decoders;

/// <summary>Lets libvips read an encoded image in native memory where it is. The public methods of NetVips copy it, or need an array.</summary>
internal static class MemorySource
{
    /// <param name="content">The encoded image, which must live longer than the source and every image that reads from it.</param>
    /// <exception cref="VipsException">libvips has no memory for the source.</exception>
    public static unsafe Source Open(LoadedContent content)
    {
        var source = Create(null, (nint)content.Pin().Pointer, (nuint)content.Length);
        return source == 0 ? throw new VipsException("The source cannot be created.") : Wrap(source);
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "NewFromMemory")]
    private static extern nint Create([UnsafeAccessorType("NetVips.Internal.VipsSource, NetVips")] object? type, nint data, nuint length);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern Source Wrap(nint source);
}
