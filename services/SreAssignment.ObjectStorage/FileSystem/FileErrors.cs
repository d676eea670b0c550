namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>Says what a file system's error means for the store.</summary>
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

    /// <param name="key">The object concerned.</param>
    /// <param name="root">The store's folder.</param>
    /// <param name="action">What to do.</param>
    /// <param name="ignoreMissing">Whether a missing file is as good as success.</param>
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

    /// <summary>Whether the disk is full, or the user's share of it.</summary>
    public static bool IsFull(Exception exception) => IsFull(exception.HResult);

    private static Exception Translated(string key, string root, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException when Directory.Exists(root) => new ObjectNotFoundException(key, exception),
        _ when IsFull(exception) => new ObjectStoreFullException("The disk that holds the objects is full.", exception),
        _ when IsFolder(root, key) => new ObjectNotFoundException(key, exception),
        _ => new ObjectStoreUnavailableException("The folder that holds the objects cannot be used.", exception),
    };

    /// <summary>The number is errno on Unix (ENOSPC, EDQUOT on Linux and macOS) and an HRESULT on Windows (ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL).</summary>
    private static bool IsFull(int error) => error is 28 or 122 or 69 or unchecked((int)0x80070027) or unchecked((int)0x80070070);

    /// <summary>Whether other keys use the key as a folder, or it uses another as one: either way it holds nothing.</summary>
    public static bool IsFolder(string root, string key)
    {
        if (Directory.Exists(Path.Combine(root, key)))
            return key.Length > 0;
        for (var end = key.LastIndexOf('/'); end > 0; end = key.LastIndexOf('/', end - 1))
        {
            if (File.Exists(Path.Combine(root, key[..end])))
                return true;
        }
        return false;
    }
}
