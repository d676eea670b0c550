using Microsoft.Win32.SafeHandles;

namespace SreAssignment.Images.Buffers;

/// <summary>Files for data that is too large for memory.</summary>
internal static class TemporaryFile
{
    /// <summary>
    /// Opens a new file that has no name. Its data stay until the handle is closed, at the latest by the end of the process. On Windows that needs a handle
    /// that shares deletion.
    /// </summary>
    /// <exception cref="IOException">The temporary folder is full, or cannot be used.</exception>
    public static SafeFileHandle Open()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        try
        {
            File.Delete(path);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
