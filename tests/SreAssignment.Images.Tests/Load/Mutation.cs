using System.Buffers.Binary;
using System.IO.Hashing;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Load;

/// <summary>Real images with something wrong in them, the same for the same seed.</summary>
internal static class Mutation
{
    private static readonly (string Name, byte[] Bytes)[] Originals =
        [.. Asset.Names.Where(name => !name.StartsWith("huge", StringComparison.Ordinal)).Select(name => (name, Asset.Read(name)))];

    // Values at which counts and lengths overflow.
    private static readonly uint[] Edges = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    public static (string Name, byte[] Bytes) Of(int seed)
    {
        var random = new Random(seed);
        var (name, original) = Originals[seed % Originals.Length];
        var bytes = original.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
            Mutate(bytes, random);
        var mutated = bytes.ToArray();
        // Most PNG images get correct checksums, because a decoder rejects the others at once.
        if (name.EndsWith(".png", StringComparison.Ordinal) && random.Next(4) > 0)
            CorrectChecksums(mutated);
        return (name, mutated);
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        if (bytes.Count < 8)
            return;
        var at = random.Next(bytes.Count);
        var length = Math.Min(bytes.Count - at, 1 << random.Next(10));
        switch (random.Next(7))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 4:
                var other = Originals[random.Next(Originals.Length)].Bytes;
                bytes.InsertRange(at, other.AsSpan(random.Next(other.Length)).ToArray().Take(length));
                break;
            case 5:
                var isLittle = random.Next(2) == 0;
                var value = Edges[random.Next(Edges.Length)];
                var edge = BitConverter.GetBytes(isLittle ? value : BinaryPrimitives.ReverseEndianness(value));
                for (var i = 0; i < edge.Length && at + i < bytes.Count; i++)
                    bytes[at + i] = edge[i];
                break;
            default:
                // The header, where the most depends on every byte.
                bytes[random.Next(Math.Min(64, bytes.Count))] = (byte)random.Next(256);
                break;
        }
    }

    private static void CorrectChecksums(Span<byte> png)
    {
        for (var rest = png[Math.Min(8, png.Length)..]; rest.Length >= 12;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
                return;
            var end = 8 + (int)length;
            BinaryPrimitives.WriteUInt32BigEndian(rest[end..], Crc32.HashToUInt32(rest[4..end]));
            rest = rest[(end + 4)..];
        }
    }
}
