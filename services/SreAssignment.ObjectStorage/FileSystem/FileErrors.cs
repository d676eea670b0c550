namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>Translates the errors of the file system into those of <see cref="IObjectStore"/>.</summary>
internal static class FileErrors
{
    public static T Translate<T>(string key, string root, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Translated(key, root, exception);
        }
    }

    /// <param name="key">The object.</param>
    /// <param name="root">The store's folder.</param>
    /// <param name="action">The file operation.</param>
    /// <param name="ignoreMissing">Whether a missing file counts as success.</param>
    public static void Translate(string key, string root, Action action, bool ignoreMissing = false)
    {
        try
        {
            Translate(key, root, () =>
            {
                action();
                return true;
            });
        }
        catch (ObjectNotFoundException) when (ignoreMissing)
        {
        }
    }

    public static async ValueTask TranslateAsync(string key, string root, Func<ValueTask> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Translated(key, root, exception);
        }
    }

    /// <summary>Whether the disk is full, or the quota of the user.</summary>
    public static bool IsFull(Exception exception) => IsFull(exception.HResult);

    /// <summary>Whether another process has the file open in a way that excludes this access. Only Windows enforces that for deletes.</summary>
    public static bool IsInUse(IOException exception) => exception.HResult == unchecked((int)0x80070020);

    private static Exception Translated(string key, string root, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException when Directory.Exists(root) => new ObjectNotFoundException(key, exception),
        _ when IsFull(exception) => new ObjectStoreFullException("The disk that holds the objects is full.", exception),
        _ when IsFolder(root, key) => new ObjectNotFoundException(key, exception),
        _ => new ObjectStoreUnavailableException("The folder that holds the objects cannot be used.", exception),
    };

    /// <summary>The number is errno on Unix (ENOSPC, EDQUOT on Linux and macOS) and an HRESULT on Windows (ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL).</summary>
    private static bool IsFull(int error) => error is 28 or 122 or 69 or unchecked((int)0x80070027) or unchecked((int)0x80070070);

    /// <summary>Whether the key is a folder of other keys, or one of its folders is a key. In both cases there is no such object.</summary>
    public static bool IsFolder(string root, string key)
    {
        if (Directory.Exists(Path.Combine(root, FileNames.System.ToPath(key))))
            return key.Length > 0;
        for (var end = key.LastIndexOf('/'); end > 0; end = key.LastIndexOf('/', end - 1))
        {
            if (File.Exists(Path.Combine(root, FileNames.System.ToPath(key[..end]))))
                return true;
        }
        return false;
    }
}
