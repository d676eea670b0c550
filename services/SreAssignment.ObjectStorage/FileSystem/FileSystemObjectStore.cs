using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace SreAssignment.ObjectStorage.FileSystem;

/// <summary>
/// Objects as files below one folder. <see cref="FileNames"/> maps keys to paths. A write goes to a temporary file in the same file system, which is flushed to
/// the disk and then renamed. So any number of processes can share the folder, and a crash leaves no partial object.
/// </summary>
internal sealed partial class FileSystemObjectStore : IObjectStore
{
    /// <summary>No segment of a key starts with a dot.</summary>
    private const string TemporaryFolderName = ".tmp";

    private const int MaxAttempts = 100;

    private readonly string _root;
    private readonly string _temporaryFolder;
    private readonly ILogger _logger;

    /// <summary>
    /// Creates the folder where it is missing, and converts one of an earlier version (<see cref="LayoutConversion"/>). The store is unavailable while the
    /// folder is missing later on, for example with its volume.
    /// </summary>
    /// <exception cref="IOException">The folder cannot be created or converted.</exception>
    public FileSystemObjectStore(string root, ILogger<FileSystemObjectStore>? logger = null)
    {
        _root = Path.GetFullPath(root);
        _temporaryFolder = Path.Combine(_root, TemporaryFolderName);
        _logger = logger ?? NullLogger<FileSystemObjectStore>.Instance;
        Directory.CreateDirectory(_temporaryFolder);
        Convert();
    }

    public async Task<StoredObject> PutAsync(string key, Stream content, CancellationToken cancellationToken = default)
    {
        var target = PathOf(key);
        var temporary = Path.Combine(_temporaryFolder, Guid.NewGuid().ToString("N"));
        try
        {
            var stored = await WriteAsync(key, content, temporary, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            FileErrors.Translate(key, _root, () => Publish(temporary, key, target));
            return stored;
        }
        finally
        {
            FileErrors.Translate(key, _root, () => File.Delete(temporary), ignoreMissing: true);
        }
    }

    public Task<ObjectReader> OpenReadAsync(string key, ByteRange? range = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FileErrors.Translate(key, _root, () => OpenForReading(PathOf(key)));
        try
        {
            var info = new ObjectInfo(key, RandomAccess.GetLength(file), File.GetLastWriteTimeUtc(file));
            var (offset, length) = (range?.Offset ?? 0, range?.Length ?? long.MaxValue);
            if (range is not null)
                ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, info.Length, nameof(range));
            return Task.FromResult(new ObjectReader(info, new FileContent(file, offset, Math.Min(length, info.Length - offset))));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public Task<ObjectInfo> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(FileErrors.Translate(key, _root, () =>
        {
            var file = new FileInfo(PathOf(key));
            return new ObjectInfo(key, file.Length, file.LastWriteTimeUtc);
        }));
    }

    public Task TouchAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(key);
        FileErrors.Translate(key, _root, () =>
        {
            // A folder cannot be opened for writing, so it is no object.
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow);
        });
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(key);
        FileErrors.Translate(key, _root, () =>
        {
            File.Delete(path);
            RemoveEmptyFolders(Path.GetDirectoryName(path)!);
        }, ignoreMissing: true);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default)
    {
        ObjectKey.ValidatePrefix(prefix);
        return new FileListing(_root, prefix, startAfter ?? "").EnumerateAsync(cancellationToken);
    }

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken = default) =>
        Task.FromResult(FileErrors.Translate("", _root, () =>
        {
            // A volume that was mounted after the start may be one of an earlier version.
            Convert();
            var swept = 0;
            foreach (var file in new DirectoryInfo(_temporaryFolder).EnumerateFiles().Where(file => file.LastWriteTimeUtc < before.UtcDateTime))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    file.Delete();
                    swept++;
                }
                catch (IOException exception) when (FileErrors.IsInUse(exception))
                {
                    // An upload still writes to it. A later sweep removes it when that has failed.
                }
            }
            return swept;
        }));

    private void Convert()
    {
        if (LayoutConversion.Run(_root) is > 0 and var moved)
            LogConverted(_root, moved);
    }

    private string PathOf(string key)
    {
        ObjectKey.Validate(key);
        return Path.Combine(_root, FileNames.System.ToPath(key));
    }

    private async Task<StoredObject> WriteAsync(string key, Stream content, string temporary, CancellationToken cancellationToken)
    {
        using var source = new HashingReader(content);
        await using var file = FileErrors.Translate(key, _root, () => new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.Asynchronous,
        }));
        // Exceptions of the source are passed on; only those of the file are translated.
        while (await source.ReadAsync(cancellationToken) is { IsEmpty: false } block)
            await FileErrors.TranslateAsync(key, _root, () => file.WriteAsync(block, cancellationToken));
        FileErrors.Translate(key, _root, () => file.Flush(flushToDisk: true));
        return source.Finish(key);
    }

    private void Publish(string temporary, string key, string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        for (var attempt = 1; ; attempt++)
        {
            if (!Directory.Exists(_root))
                throw new DirectoryNotFoundException($"The folder {_root} does not exist.");
            try
            {
                var created = !Directory.Exists(folder);
                Directory.CreateDirectory(folder);
                FileRename.Replace(temporary, target);
                DirectoryFlush.Flush(folder, created ? _root : folder);
                return;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException && FileErrors.IsFolder(_root, key))
            {
                throw new ArgumentException($"The object key '{key}' is also a folder of other keys, or one of its folders is a key.", nameof(key), exception);
            }
            catch (Exception exception) when (IsFolderRemoved(exception) && attempt < MaxAttempts)
            {
                // A concurrent delete removed the empty folder between these two steps.
            }
        }
    }

    // Unix reports a missing folder or a missing file. On Windows a folder that is about to be removed denies access.
    private static bool IsFolderRemoved(Exception exception) =>
        exception is DirectoryNotFoundException or FileNotFoundException || (OperatingSystem.IsWindows() && exception is UnauthorizedAccessException);

    private void RemoveEmptyFolders(string folder)
    {
        while (folder.Length > _root.Length && !Directory.EnumerateFileSystemEntries(folder).Any())
        {
            try
            {
                Directory.Delete(folder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another process has just written to it or removed it. The object itself is deleted.
                return;
            }
            folder = Path.GetDirectoryName(folder)!;
        }
    }

    private static SafeFileHandle OpenForReading(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);

    [LoggerMessage(LogLevel.Information, "Object store converted: {Folder} had {Count} folders of objects in the layout of an earlier version.")]
    private partial void LogConverted(string folder, int count);
}
