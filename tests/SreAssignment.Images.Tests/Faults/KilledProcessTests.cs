using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Faults;

public sealed class KilledProcessTests
{
    private const int Patience = 60_000;

    [Test]
    public async Task Upload_interrupted_by_a_kill_is_not_visible_and_its_files_are_deleted_after_an_hour()
    {
        using var folder = new TemporaryFolder();
        using var picture = TestImage.Photo(1200, 900);
        var bytes = picture.Png();
        string kept;
        var spool = Directory.CreateDirectory(Path.Combine(folder.Path, ".spool"));
        await using (var service = await ImagesProcess.StartAsync(folder.Path, ("TMPDIR", spool.FullName), ("Images:Work:BodyBytes", "0")))
        {
            kept = (await service.Client.UploadAsync(bytes)).Id;
            using var body = new PausedContent(bytes, bytes.Length - 100);
            var upload = service.Client.PostAsync("/api/v1/images", body);
            await body.Paused;
            await service.KillAsync();
            body.Resume();
            Assert.That(async () => await upload, Throws.InstanceOf<HttpRequestException>());
        }

        var spooled = spool.EnumerateFiles().Select(file => file.Name).Where(name => !name.Contains("clr-debug", StringComparison.Ordinal));
        Assert.That(spooled.Where(name => !name.Contains("dotnet-diagnostic", StringComparison.Ordinal)), Is.Empty, "a temporary file has no name");

        // What a kill while an object is written leaves behind.
        var left = new FileInfo(Path.Combine(folder.Path, ".tmp", "new"));
        var old = Path.Combine(left.DirectoryName!, "old");
        Assert.That(left.Directory!.EnumerateFiles(), Is.Empty, "an image is written to the store before all of it has been received");
        await File.WriteAllBytesAsync(left.FullName, bytes[..100]);
        left.CopyTo(old);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddMinutes(-61));
        await using var next = await ImagesProcess.StartAsync(folder.Path);
        var page = await next.Client.ListAsync();
        Assert.That(page.Items.Select(item => item.Id), Is.EqualTo([kept]));
        Assert.That(await next.Client.GetByteArrayAsync($"/api/v1/images/{kept}/content"), Is.EqualTo(bytes));
        Assert.That(() => File.Exists(old), Is.False.After(Patience, 20), "an hour has passed");
        Assert.That(left.Exists, "it may still be being written");
    }
}
