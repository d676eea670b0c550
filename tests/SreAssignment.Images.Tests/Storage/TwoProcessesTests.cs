using System.Net;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Storage;

public sealed class TwoProcessesTests
{
    [Test]
    public async Task Two_processes_on_one_folder_serve_the_same_images()
    {
        using var folder = new TemporaryFolder();
        await using var one = await ImagesProcess.StartAsync(folder.Path);
        await using var other = await ImagesProcess.StartAsync(folder.Path);
        HttpClient[] clients = [one.Client, other.Client];
        using var picture = TestImage.Photo(60, 40);
        var bytes = picture.Png();

        var ids = new string[20];
        await Parallel.ForAsync(0, ids.Length, async (i, _) =>
        {
            ids[i] = (await clients[i % 2].UploadAsync(bytes)).Id;
            // By the other, while that stores images of its own.
            using var rendition = await clients[(i + 1) % 2].GetAsync($"/api/v1/images/{ids[i]}/rendition?width=20", CancellationToken.None);
            Assert.That(rendition.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            if (i % 4 == 0)
            {
                using var deleted = await clients[(i + 1) % 2].DeleteAsync($"/api/v1/images/{ids[i]}", CancellationToken.None);
                Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
                ids[i] = "";
            }
        });

        var left = ids.Where(id => id.Length > 0).ToList();
        foreach (var client in clients)
        {
            Assert.That((await client.ListAsync("?limit=100")).Items.Select(item => item.Id), Is.EquivalentTo(left));
            foreach (var id in left)
                Assert.That(await client.GetByteArrayAsync($"/api/v1/images/{id}/content"), Is.EqualTo(bytes));
        }
        var renditions = Directory.GetFiles(Path.Combine(folder.Path, "renditions"), "*", SearchOption.AllDirectories);
        Assert.That(renditions, Has.Length.EqualTo(left.Count), "renditions of deleted images are left");
    }
}
