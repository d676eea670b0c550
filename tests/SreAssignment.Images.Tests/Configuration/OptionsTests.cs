using System.Net;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Configuration;

/// <summary>An invalid setting stops the service at start, with a message that names the setting, its value and the allowed values.</summary>
public sealed class OptionsTests
{
    [TestCase("Images:MaxBytes", "1023", "is 1023; it must be between 1024 and 1073741824.")]
    [TestCase("Images:MaxBytes", "9223372036854775807", "is 9223372036854775807; it must be")]
    [TestCase("Images:MaxPixels", "0", "is 0; it must be between 1 and 500000000.")]
    [TestCase("Images:MaxSide", "65536", "is 65536; it must be between 1 and 65535.")]
    [TestCase("Images:MaxFrames", "0", "is 0; it must be between 1 and 100000.")]
    [TestCase("Images:Work:MemoryBytes", "1", "is 1; it must be between 1048576 and")]
    [TestCase("Images:Work:Concurrency", "0", "is 0; it must be between 1 and 1024.")]
    [TestCase("Images:Work:QueueLength", "-1", "is -1; it must be between 0 and 10000.")]
    [TestCase("Images:Work:QueueTimeout", "00:01:01", "is 00:01:01; it must be between 00:00:00 and 00:01:00.")]
    [TestCase("Images:Work:Deadline", "00:00:00", "is 00:00:00; it must be between 00:00:00.0010000 and 00:05:00.")]
    [TestCase("Images:Links:Keys:0", "too-short-a-secret", "has 18 characters; it must be a random secret of at least 32.")]
    public void Setting_out_of_its_range_stops_the_start(string key, string value, string message) => Assert.That(
        async () => await RunningImages.StartAsync(settings: (key, value)),
        Throws.InstanceOf<OptionsValidationException>().With.Message.Contains($"{key} {message}").And.Message.Not.Contains("too-short"));
}

public sealed class PresetTests
{
    [Test]
    public async Task Query_has_precedence_over_the_parameters_of_its_preset()
    {
        await using var service = await RunningImages.StartAsync(settings: ("Images:Presets:thumbnail", "width=16&height=16&fit=cover"));
        using var picture = TestImage.Photo(60, 40);
        using var preset = await service.Client.ProcessAsync(picture.Png(), "preset=thumbnail");
        Assert.That((preset.Width, preset.Height), Is.EqualTo((16, 16)));
        using var changed = await service.Client.ProcessAsync(picture.Png(), "preset=thumbnail&height=8");
        Assert.That((changed.Width, changed.Height), Is.EqualTo((16, 8)));
        using var unknown = await service.Client.PostAsync("/api/v1/process?preset=poster", RunningImages.Body(picture.Png()));
        var problem = await unknown.AssertProblemAsync(HttpStatusCode.BadRequest, "invalid-parameter");
        Assert.That((string?)problem["detail"], Does.Contain("thumbnail"));
    }

    [TestCase("width=0")]
    [TestCase("widht=10")]
    public void Invalid_preset_stops_the_start(string query) => Assert.That(
        async () => await RunningImages.StartAsync(settings: ("Images:Presets:thumbnail", query)),
        Throws.Exception.With.Message.Contains("Images:Presets:thumbnail"));
}
