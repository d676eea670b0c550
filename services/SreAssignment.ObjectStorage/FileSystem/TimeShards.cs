using System.Buffers;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>
/// Folders between the first and the second segment of a key, for second segments that start with a time: 12 lowercase hexadecimal digits and a hyphen. The
/// first 10 digits are in the names of the folders. So the folders in order of their names have the keys in order, and a listing reads those of its keys only.
/// With milliseconds as the unit, an innermost folder has the keys of 256 ms, the two levels above have at most 256 folders in each, and the outermost has one
/// for each 50 days.
/// </summary>
internal static class TimeShards
{
    /// <summary>The start of the name of each of these folders. No segment of a key has it.</summary>
    public const char Mark = '+';

    private const int TimeDigits = 12;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Returns whether the segment of a key starts with a time.</summary>
    public static bool IsSharded(ReadOnlySpan<char> segment) =>
        segment.Length > TimeDigits && segment[TimeDigits] == '-' && !segment[..TimeDigits].ContainsAnyExcept(Digits);

    /// <summary>Returns the relative path of the folder of a segment, with a slash at its end; empty for one without a time.</summary>
    public static string FolderOf(ReadOnlySpan<char> segment) =>
        IsSharded(segment) ? $"{Mark}{segment[..4]}/{Mark}{segment[4..6]}/{Mark}{segment[6..8]}/{Mark}{segment[8..10]}/" : "";
}
