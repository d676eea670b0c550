using Microsoft.Playwright;

namespace SreAssignment.Gateway.Tests.Docs;

/// <summary>One browser for all tests; each has a profile of its own in it.</summary>
[SetUpFixture]
internal sealed class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly Lazy<Task<IPlaywright>> Driver = new(Playwright.CreateAsync);
    private static readonly Lazy<Task<IBrowser>> Started = new(LaunchAsync);

    /// <summary>Starts it, or skips the test where it is not installed; under <c>CI=true</c> that is a failure.</summary>
    public static Task<IBrowser> GetAsync()
    {
        if (FindExecutable() is null)
        {
            const string Message = "There is no browser to read /docs in. Install one: apt-get install chromium";
            if (Environment.GetEnvironmentVariable("CI") == "true")
                Assert.Fail(Message);
            Assert.Ignore(Message);
        }
        return Started.Value;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Started.IsValueCreated)
            await (await Started.Value).DisposeAsync();
        if (Driver.IsValueCreated)
            (await Driver.Value).Dispose();
    }

    private static async Task<IBrowser> LaunchAsync() =>
        await (await Driver.Value).Chromium.LaunchAsync(new() { ExecutablePath = FindExecutable() });

    private static string? FindExecutable() => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .SelectMany(_ => Names, Path.Combine)
        .FirstOrDefault(File.Exists);
}
