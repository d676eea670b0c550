using SreAssignment.Images.Tests.Support;

namespace SreAssignment.Images.Tests;

/// <summary>One service for all tests that do not affect others.</summary>
[SetUpFixture]
internal sealed class Shared
{
    public static RunningImages Service { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start() => Service = await RunningImages.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await Service.DisposeAsync();
}
