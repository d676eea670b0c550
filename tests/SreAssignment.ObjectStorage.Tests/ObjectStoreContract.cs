using System.Security.Cryptography;
using System.Text;
using CsCheck;
using SreAssignment.ObjectStorage.Tests.Support;

namespace SreAssignment.ObjectStorage.Tests;

/// <summary>What every store must do, whichever way it keeps its objects.</summary>
public abstract class ObjectStoreContract
{
    /// <summary>An empty store, the test's own.</summary>
    private protected abstract IObjectStore Store { get; }

    /// <summary>Whether the server behind the store may say for a moment that there is nothing while an object is being replaced.</summary>
    private protected virtual bool MayMissWhileReplaced => false;

    [Test]
    public async Task What_was_put_is_read_back([Values(0, 1, 131_072, 131_073, 3_000_000, 17_000_000)] int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var stored = await Store.PutAsync("a/b", new MemoryStream(bytes));
        Assert.That(stored, Is.EqualTo(new StoredObject("a/b", length, Convert.ToHexStringLower(SHA256.HashData(bytes)))));
        Assert.That(await ReadAsync("a/b"), Is.EqualTo(bytes));
    }

    [Test]
    public async Task A_source_that_cannot_seek_is_read_to_its_end()
    {
        var bytes = RandomNumberGenerator.GetBytes(500_000);
        await Store.PutAsync("a", new DribblingStream(bytes));
        Assert.That(await ReadAsync("a"), Is.EqualTo(bytes));
    }

    [Test]
    public async Task A_put_replaces_what_the_key_held()
    {
        await PutAsync("a", "one, which is longer");
        await PutAsync("a", "two");
        Assert.That(await ReadTextAsync("a"), Is.EqualTo("two"));
    }

    [Test]
    public async Task A_reader_goes_on_reading_what_it_opened_while_that_is_replaced()
    {
        await PutAsync("a", "one");
        await using var reader = await Store.OpenReadAsync("a");
        await PutAsync("a", "two");
        using var text = new StreamReader(reader.Content);
        Assert.That(await text.ReadToEndAsync(), Is.EqualTo("one"));
    }

    [TestCase(0L, 3L, "012")]
    [TestCase(4L, 1L, "4")]
    [TestCase(7L, null, "789")]
    [TestCase(7L, 100L, "789")]
    [TestCase(9L, null, "9")]
    public async Task A_range_is_read_alone(long offset, long? length, string expected)
    {
        await PutAsync("digits", "0123456789");
        await using var reader = await Store.OpenReadAsync("digits", new ByteRange(offset, length));
        using var text = new StreamReader(reader.Content);
        Assert.That(await text.ReadToEndAsync(), Is.EqualTo(expected));
        Assert.That(reader.Info.Length, Is.EqualTo(10));
    }

    [Test]
    public async Task A_range_that_starts_at_the_end_is_refused()
    {
        await PutAsync("digits", "0123456789");
        Assert.That(async () => await Store.OpenReadAsync("digits", new ByteRange(10)), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public async Task Head_tells_length_and_time()
    {
        await PutAsync("a/b", "12345");
        var info = await Store.HeadAsync("a/b");
        Assert.That((info.Key, info.Length), Is.EqualTo(("a/b", 5)));
        Assert.That(info.LastModified, Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task What_is_not_there_is_not_found()
    {
        await PutAsync("folder/a", "x");
        foreach (var key in new[] { "a", "folder", "folder/b", "folder/b/c" })
        {
            Assert.That(async () => await Store.HeadAsync(key), Throws.InstanceOf<ObjectNotFoundException>().With.Property("Key").EqualTo(key));
            Assert.That(async () => await Store.OpenReadAsync(key), Throws.InstanceOf<ObjectNotFoundException>().With.Property("Key").EqualTo(key));
        }
    }

    [Test]
    public async Task Touch_changes_the_time_and_nothing_else()
    {
        var bytes = RandomNumberGenerator.GetBytes(200_000);
        await Store.PutAsync("a/b", new MemoryStream(bytes));
        await PutAsync("a/c", "x");
        var before = await Store.ListAsync("").ToDictionaryAsync(info => info.Key);
        // Some servers have a resolution of one second.
        await Eventually.GetAsync(
            async () =>
            {
                await Store.TouchAsync("a/b");
                return await Store.ListAsync("").ToDictionaryAsync(info => info.Key);
            },
            after => after["a/b"].LastModified > before["a/b"].LastModified && after["a/c"] == before["a/c"]);
        Assert.That(await ReadAsync("a/b"), Is.EqualTo(bytes));
        foreach (var key in (string[])["a", "a/d"])
            Assert.That(async () => await Store.TouchAsync(key), Throws.InstanceOf<ObjectNotFoundException>().With.Property("Key").EqualTo(key));
    }

    [Test]
    public async Task Deleting_removes_that_object_alone_and_may_be_repeated()
    {
        await PutAsync("a/b/one", "1");
        await PutAsync("a/b/two", "2");
        await Store.DeleteAsync("a/b/one");
        await Store.DeleteAsync("a/b/one");
        await Store.DeleteAsync("never/there");
        Assert.That(await KeysAsync(""), Is.EqualTo(["a/b/two"]));
    }

    [Test]
    public async Task What_was_deleted_may_be_put_again()
    {
        await PutAsync("a/b", "1");
        await Store.DeleteAsync("a/b");
        await PutAsync("a/b", "2");
        Assert.That(await ReadTextAsync("a/b"), Is.EqualTo("2"));
    }

    [Test]
    public async Task A_listing_is_in_ordinal_order_of_whole_keys()
    {
        string[] keys = ["B", "a-b/c", "a.b", "a/b", "a/b-c", "a0", "aa/b/c", "b=", "b_c"];
        foreach (var key in keys.Reverse())
            await PutAsync(key, key);
        Assert.That(await KeysAsync(""), Is.EqualTo(keys.Order(StringComparer.Ordinal)));
    }

    [TestCase("", "a/1 a/2 ab b/c/1")]
    [TestCase("a", "a/1 a/2 ab")]
    [TestCase("a/", "a/1 a/2")]
    [TestCase("a/2", "a/2")]
    [TestCase("b/c", "b/c/1")]
    [TestCase("nothing/here", "")]
    public async Task A_listing_holds_the_keys_with_the_prefix(string prefix, string expected)
    {
        foreach (var key in new[] { "a/1", "a/2", "ab", "b/c/1" })
            await PutAsync(key, "x");
        Assert.That(string.Join(' ', await KeysAsync(prefix)), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_listing_tells_the_lengths()
    {
        await PutAsync("a", "12345");
        Assert.That(await Store.ListAsync("").Select(info => info.Length).ToListAsync(), Is.EqualTo([5L]));
    }

    [Test]
    public async Task A_listing_goes_on_after_any_key()
    {
        string[] keys = [.. Enumerable.Range(0, 12).Select(n => $"p/{n:00}-x/content"), .. Enumerable.Range(0, 12).Select(n => $"p/{n:00}-x/meta.json")];
        await Task.WhenAll(keys.Select(key => PutAsync(key, "x")));
        var all = keys.Order(StringComparer.Ordinal).ToList();
        foreach (var cursor in all.Concat(["o", "p/", "p/05-x", "p/05-x/d", "p/05-y", "q"]))
            Assert.That(await KeysAsync("p/", cursor), Is.EqualTo(all.Where(key => string.CompareOrdinal(key, cursor) > 0)), cursor);
    }

    [Test]
    public async Task More_objects_than_one_page_holds_are_listed_whole()
    {
        var keys = Enumerable.Range(0, 120).Select(n => $"many/{n:0000}").ToList();
        await Parallel.ForEachAsync(keys, async (key, token) => await Store.PutAsync(key, new MemoryStream([1]), token));
        Assert.That(await KeysAsync("many/"), Is.EqualTo(keys));
    }

    [Test]
    public async Task A_source_that_fails_leaves_nothing_and_its_error_is_passed_on([Values(0, 10, 9_000_000)] int bytesBefore)
    {
        await PutAsync("a", "before");
        var failure = new IOException("The client is gone.");
        Assert.That(async () => await Store.PutAsync("a", new FailingStream(bytesBefore, () => failure)), Throws.Exception.SameAs(failure));
        Assert.That(await ReadTextAsync("a"), Is.EqualTo("before"));
        Assert.That(await KeysAsync(""), Is.EqualTo(["a"]));
    }

    [Test]
    public async Task A_cancelled_put_leaves_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        var source = new FailingStream(9_000_000, () =>
        {
            cancelled.Cancel();
            return new OperationCanceledException(cancelled.Token);
        });
        Assert.That(async () => await Store.PutAsync("a", source, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await KeysAsync(""), Is.Empty);
    }

    [Test]
    public async Task Readers_see_one_whole_version_while_writers_replace_it()
    {
        var versions = Enumerable.Range(0, 4).Select(n => new string((char)('a' + n), 200_000)).ToList();
        await PutAsync("k", versions[0]);
        var writers = versions.Select(version => Repeat(10, () => PutAsync("k", version)));
        var readers = Enumerable.Range(0, 4).Select(_ => Repeat(20, async () =>
        {
            try
            {
                Assert.That(versions, Does.Contain(await ReadTextAsync("k")));
            }
            catch (ObjectNotFoundException) when (MayMissWhileReplaced)
            {
                // What was read, if anything, was still one whole version.
            }
        }));
        await Task.WhenAll(writers.Concat(readers));
    }

    [Test]
    public async Task Puts_and_deletes_in_one_folder_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Repeat(25, async () =>
        {
            await PutAsync($"shared/folder/{n}", $"{n}");
            Assert.That(await ReadTextAsync($"shared/folder/{n}"), Is.EqualTo($"{n}"));
            await Store.DeleteAsync($"shared/folder/{n}");
        })));
        Assert.That(await KeysAsync(""), Is.Empty);
    }

    [Test]
    public async Task Sweeping_touches_no_object()
    {
        await PutAsync("a", "x");
        await Store.SweepAsync(DateTimeOffset.UtcNow.AddDays(1));
        Assert.That(await ReadTextAsync("a"), Is.EqualTo("x"));
    }

    [TestCase("")]
    [TestCase("/a")]
    [TestCase("a/")]
    [TestCase("a//b")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("../a")]
    [TestCase("a/../../b")]
    [TestCase("a/./b")]
    [TestCase(".tmp/a")]
    [TestCase("a\\b")]
    [TestCase("a\0b")]
    [TestCase("a b")]
    [TestCase("C:a")]
    [TestCase("ä")]
    [TestCase("a%2e%2e")]
    public void A_hostile_key_is_refused_by_every_call(string key)
    {
        Assert.That(async () => await Store.PutAsync(key, new MemoryStream()), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await Store.OpenReadAsync(key), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await Store.HeadAsync(key), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await Store.TouchAsync(key), Throws.InstanceOf<ArgumentException>());
        Assert.That(async () => await Store.DeleteAsync(key), Throws.InstanceOf<ArgumentException>());
        if (key is not ("" or "a/"))
            Assert.That(async () => await KeysAsync(key), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Any_text_is_either_a_key_or_refused() => Gen.Char["aZ0./\\- \0é:~*"].Array[0, 8].Sample(characters =>
    {
        var text = new string(characters);
        var isKey = text.Split('/').All(
            segment => segment.Length > 0 && segment[0] != '.' && segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-'));
        Assert.That(
            async () => await Store.HeadAsync(text),
            isKey ? Throws.InstanceOf<ObjectNotFoundException>() : Throws.InstanceOf<ArgumentException>());
    }, iter: 200, threads: 1);

    private protected Task<StoredObject> PutAsync(string key, string text) => Store.PutAsync(key, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    private protected async Task<string> ReadTextAsync(string key) => Encoding.UTF8.GetString(await ReadAsync(key));

    private protected async Task<List<string>> KeysAsync(string prefix, string? startAfter = null) =>
        await Store.ListAsync(prefix, startAfter).Select(info => info.Key).ToListAsync();

    private async Task<byte[]> ReadAsync(string key)
    {
        await using var reader = await Store.OpenReadAsync(key);
        var bytes = new MemoryStream();
        await reader.Content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static async Task Repeat(int times, Func<Task> action)
    {
        for (var i = 0; i < times; i++)
            await action();
    }
}
