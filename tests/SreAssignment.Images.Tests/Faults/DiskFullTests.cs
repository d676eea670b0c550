using System.Net;
using SkiaSharp;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Faults;

public sealed class DiskFullTests
{
    [Test]
    public async Task Full_disk_is_507_until_there_is_space_and_loses_no_image()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 2);
        await using var service = await RunningImages.StartAsync(settings: ("ConnectionStrings:storage", $"Path={disk.Path}"));
        using var picture = TestImage.Photo(400, 300);
        var bytes = picture.Png();
        var kept = new List<ImageDescription>();
        HttpStatusCode status;
        do
        {
            using var response = await service.Client.PostAsync("/api/v1/images", RunningImages.Body(bytes));
            status = response.StatusCode;
            if (status == HttpStatusCode.Created)
                kept.Add(await response.ReadImageAsync());
            else
                await response.AssertProblemAsync(HttpStatusCode.InsufficientStorage, "insufficient-storage");
        }
        while (status == HttpStatusCode.Created);

        Assert.That(kept, Is.Not.Empty);
        Assert.That((await service.Client.ListAsync("?limit=100")).Items, Is.EquivalentTo(kept));
        foreach (var image in kept)
            Assert.That(await service.Client.GetByteArrayAsync($"/api/v1/images/{image.Id}/content"), Is.EqualTo(bytes));
        // A rendition that cannot be stored is served all the same.
        using var rendition = await service.Client.GetAsync($"/api/v1/images/{kept[0].Id}/rendition?width=400&format=png");
        Assert.That(rendition.StatusCode, Is.EqualTo(HttpStatusCode.OK));

        using var deleted = await service.Client.DeleteAsync($"/api/v1/images/{kept[0].Id}");
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await service.Client.UploadAsync(bytes);
    }

    [Test]
    public async Task Full_temporary_folder_is_507_for_bodies_that_are_buffered_in_it()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 2);
        using var folder = new TemporaryFolder();
        await using var service = await ImagesProcess.StartAsync(folder.Path, ("TMPDIR", disk.Path), ("Images:Work:BodyBytes", "0"));
        using var small = TestImage.Photo(200, 150);
        var random = new Random(17);
        using var large = TestImage.Draw(1200, 900, (_, _) => new SKColor((uint)random.Next() | 0xFF000000));
        var (smallBytes, largeBytes) = (small.Png(), large.Png());
        Assert.That(largeBytes, Has.Length.GreaterThan(3_000_000));

        foreach (var path in (string[])["/api/v1/process?width=100", "/api/v1/images"])
        {
            using var response = await service.Client.PostAsync(path, RunningImages.Body(largeBytes));
            var problem = await response.AssertProblemAsync(HttpStatusCode.InsufficientStorage, "insufficient-storage");
            Assert.That((string?)problem["detail"], Does.Contain("temporary folder is full"));
        }

        using (var response = await service.Client.PostAsync("/api/v1/process?width=100", RunningImages.Body(smallBytes)))
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await service.Client.UploadAsync(smallBytes);
        var left = Directory.EnumerateFileSystemEntries(disk.Path)
            .Where(f => !f.Contains("clr-debug", StringComparison.Ordinal) && !f.Contains("dotnet-diagnostic", StringComparison.Ordinal));
        Assert.That(left, Is.Empty, "no file is left behind");
    }
}
