using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Faults;

public sealed class KilledProcessTests
{
    private const int Patience = 60_000;

    [Test]
    public async Task An_upload_cut_off_by_a_kill_is_never_visible_and_is_swept_after_an_hour()
    {
        using var folder = new TemporaryFolder();
        using var picture = TestImage.Photo(1200, 900);
        var bytes = picture.Png();
        string kept;
        await using (var service = await ImagesProcess.StartAsync(folder.Path))
        {
            kept = (await service.Client.UploadAsync(bytes)).Id;
            using var body = new PausedContent(bytes, bytes.Length / 2);
            var upload = service.Client.PostAsync("/api/v1/images", body);
            Assert.That(() => Leftovers(folder).Any(file => file.Length > 0), Is.True.After(Patience, 20), "the upload is not being written");
            await service.KillAsync();
            body.GoOn();
            Assert.That(async () => await upload, Throws.InstanceOf<HttpRequestException>());
        }

        var left = Leftovers(folder).Single();
        var old = Path.Combine(left.DirectoryName!, "old");
        left.CopyTo(old);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddMinutes(-61));
        await using var next = await ImagesProcess.StartAsync(folder.Path);
        var page = await next.Client.ListAsync();
        Assert.That(page.Items.Select(item => item.Id), Is.EqualTo([kept]));
        Assert.That(await next.Client.GetByteArrayAsync($"/api/v1/images/{kept}/content"), Is.EqualTo(bytes));
        Assert.That(() => File.Exists(old), Is.False.After(Patience, 20), "an hour has passed");
        Assert.That(left.Exists, "it may still be being written");
    }

    private static List<FileInfo> Leftovers(TemporaryFolder folder) => [.. new DirectoryInfo(Path.Combine(folder.Path, ".tmp")).EnumerateFiles()];
}
