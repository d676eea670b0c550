namespace SreAssignment.ServiceDefaults.Files;

/// <summary>Reads small files that an operator or a mount provides, such as keys and certificates.</summary>
public static class SmallFile
{
    /// <summary>The longest file that is read, in bytes.</summary>
    public const int MaxLength = 1024 * 1024;

    /// <summary>Reads a file, following symbolic links.</summary>
    /// <exception cref="InvalidDataException">It is empty, longer than <see cref="MaxLength"/>, or not a regular file.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is a folder, or this process has no permission to read it.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        var file = new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path);
        // To open a pipe blocks until another process writes to it, and a device may have no end. Both have the length 0.
        return file.Length switch
        {
            0 => throw new InvalidDataException("it is empty or not a regular file"),
            > MaxLength => throw new InvalidDataException($"it is longer than {MaxLength} bytes"),
            _ => File.ReadAllBytes(path),
        };
    }
}
