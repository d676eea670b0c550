using System.Net;
using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests.Endpoints;

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
