using System.Net;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Faults;

/// <summary>A data volume that is missing although images were stored before.</summary>
public sealed class LostVolumeTests
{
    [Test]
    public async Task Service_without_its_volume_is_not_ready_and_lists_nothing_until_the_volume_is_back()
    {
        using var folder = new TemporaryFolder();
        var (volume, aside) = (Path.Combine(folder.Path, "objects"), Path.Combine(folder.Path, "aside"));
        var storage = ("ConnectionStrings:storage", $"Path={volume}");
        using var picture = TestImage.Photo(60, 40);
        string stored;
        await using (var first = await RunningImages.StartAsync(settings: storage))
            stored = (await first.Client.UploadAsync(picture.Jpeg())).Id;
        Directory.Move(volume, aside);

        await using var service = await RunningImages.StartAsync(settings: [storage, ("ObjectStore:Initialize", "false")]);
        using var health = await service.Management.GetAsync("/health");
        Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await health.Content.ReadAsStringAsync(), Does.Contain("store-marker").And.Contain(volume).And.Contain("ObjectStore:Initialize=true"));
        using var list = await service.Client.GetAsync("/api/v1/images");
        await list.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "service-unavailable");
        using var upload = await service.Client.PostAsync("/api/v1/images", RunningImages.Body(picture.Jpeg()));
        await upload.AssertProblemAsync(HttpStatusCode.ServiceUnavailable, "service-unavailable");

        Directory.Delete(volume, recursive: true);
        Directory.Move(aside, volume);
        Assert.That((await service.Management.GetAsync("/health")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await service.Client.ListAsync()).Items.Select(image => image.Id), Is.EqualTo([stored]));
    }
}
