using System.Net;

namespace SreAssignment.AppHost.Tests;

/// <summary>The platform stores its objects in the MinIO container instead of files.</summary>
[NonParallelizable, Category("Soak")]
public sealed class MinioTests
{
    [Test]
    public async Task Upload_and_rendition_work_with_objects_in_the_container()
    {
        await using var image = await StandInMinio.BuildAsync();
        await using var platform = await Platform.StartAsync(builder => UseImage(builder, image), "--Storage=minio");

        var path = await platform.UploadAsync();
        using var rendition = await platform.SendAsync(HttpMethod.Get, $"{path}/rendition?width=320&format=webp");
        Assert.That(rendition.StatusCode, Is.EqualTo(HttpStatusCode.OK), await rendition.Content.ReadAsStringAsync());
        Assert.That(rendition.Content.Headers.ContentType!.MediaType, Is.EqualTo("image/webp"));
        using var content = await platform.SendAsync(HttpMethod.Get, $"{path}/content");
        Assert.That(await content.Content.ReadAsByteArrayAsync(), Is.EqualTo(Platform.Photo));
        Assert.That(Directory.Exists(Path.Combine(platform.DataDirectory, "objects")), Is.False, "no object is a file");
    }

    // The named volume is that of the developer, so the container of the test has none.
    private static void UseImage(IDistributedApplicationTestingBuilder builder, StandInMinio image)
    {
        var storage = builder.Resources.OfType<MinioContainerResource>().Single();
        foreach (var mount in storage.Annotations.OfType<ContainerMountAnnotation>().ToList())
            storage.Annotations.Remove(mount);
        builder.CreateResourceBuilder(storage)
            .WithImage(image.Image).WithImageRegistry(null)
            .WithBindMount(StandInMinio.Programs, StandInMinio.Programs, isReadOnly: true);
    }
}
