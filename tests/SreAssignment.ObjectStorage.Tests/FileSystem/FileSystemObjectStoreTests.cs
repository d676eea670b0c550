using SreAssignment.ObjectStorage.FileSystem;
using SreAssignment.ObjectStorage.Tests.Support;

namespace SreAssignment.ObjectStorage.Tests.FileSystem;

public sealed class FileSystemObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FileSystemObjectStoreTests() => Store = new FileSystemObjectStore(_folder.Path);

    private protected override IObjectStore Store { get; }

    [Test]
    public async Task Another_process_sees_what_was_put()
    {
        await PutAsync("a/b", "x");
        var other = new FileSystemObjectStore(_folder.Path);
        Assert.That((await other.HeadAsync("a/b")).Length, Is.EqualTo(1));
    }

    [Test]
    public async Task The_half_written_file_of_a_killed_process_is_invisible_and_swept_when_old()
    {
        var left = Path.Combine(_folder.Path, ".tmp", "left");
        await File.WriteAllTextAsync(left, "half");
        Assert.That(await KeysAsync(""), Is.Empty);
        Assert.That(await Store.SweepAsync(DateTimeOffset.UtcNow.AddHours(-1)), Is.Zero);
        Assert.That(await Store.SweepAsync(DateTimeOffset.UtcNow.AddHours(1)), Is.EqualTo(1));
        Assert.That(File.Exists(left), Is.False);
    }

    [Test]
    public async Task A_write_leaves_no_temporary_file()
    {
        await PutAsync("a", "x");
        Assert.That(async () => await Store.PutAsync("a", new FailingStream(10, () => new IOException())), Throws.InstanceOf<IOException>());
        Assert.That(Directory.EnumerateFileSystemEntries(Path.Combine(_folder.Path, ".tmp")), Is.Empty);
    }

    [Test]
    public async Task Deleting_the_last_object_of_a_folder_removes_the_folder()
    {
        await PutAsync("a/b/c", "x");
        await Store.DeleteAsync("a/b/c");
        Assert.That(Directory.Exists(Path.Combine(_folder.Path, "a")), Is.False);
    }

    [Test]
    public async Task A_key_that_is_also_a_folder_is_refused()
    {
        await PutAsync("a/b", "x");
        Assert.That(async () => await PutAsync("a", "y"), Throws.ArgumentException);
        Assert.That(async () => await PutAsync("a/b/c", "y"), Throws.ArgumentException);
        Assert.That(await KeysAsync(""), Is.EqualTo(["a/b"]));
    }

    [Test]
    public async Task A_folder_that_vanishes_makes_the_store_unavailable_until_it_is_back()
    {
        await PutAsync("a", "x");
        var aside = _folder.Path + "-aside";
        Directory.Move(_folder.Path, aside);
        try
        {
            Assert.That(async () => await PutAsync("b", "y"), Throws.InstanceOf<ObjectStoreUnavailableException>());
            Assert.That(async () => await Store.HeadAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
            Assert.That(async () => await Store.OpenReadAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
            Assert.That(async () => await Store.DeleteAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
            Assert.That(async () => await KeysAsync("a"), Throws.InstanceOf<ObjectStoreUnavailableException>());
            Assert.That(async () => await Store.SweepAsync(DateTimeOffset.UtcNow), Throws.InstanceOf<ObjectStoreUnavailableException>());
        }
        finally
        {
            Directory.Move(aside, _folder.Path);
        }
        Assert.That(await ReadTextAsync("a"), Is.EqualTo("x"));
        await PutAsync("b", "y");
    }

    public void Dispose() => _folder.Dispose();
}
