using System.Diagnostics;
using System.Text.Json;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>A person at a terminal is asked for what is missing, once.</summary>
public sealed class ParameterPromptTests
{
    [Test]
    public async Task What_is_asked_for_is_used_kept_and_not_asked_for_again()
    {
        var home = new TemporaryFolder().Path;
        var first = await RunAsync(home, "blue\nopen sesame\n");
        Assert.That(first, Does.Contain("Parameter 'colour' has no value. Value: ").And.Contain("Parameter 'key' has no value. Value (not shown): "));
        Assert.That(first, Does.Contain("colour is blue, key has 11 characters"));
        Assert.That(first.Split("Value (not shown)")[1], Does.Not.Contain("open sesame"), "a secret is not shown while it is typed");

        var kept = Directory.GetFiles(home, "secrets.json", SearchOption.AllDirectories).Single();
        var secrets = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(kept))!;
        Assert.That(secrets, Is.EquivalentTo(new Dictionary<string, string> { ["Parameters:colour"] = "blue", ["Parameters:key"] = "open sesame" }));

        var second = await RunAsync(home, "");
        Assert.That(second, Does.Contain("colour is blue").And.Not.Contain("has no value"));
    }

    [Test]
    public async Task Without_a_terminal_nobody_is_asked_and_who_needs_the_value_says_so()
    {
        var home = new TemporaryFolder().Path;
        var output = await RunAsync(home, "", useTerminal: false);
        Assert.That(output, Does.Contain("Parameter 'colour' has no value").And.Contain("dotnet user-secrets set").And.Not.Contain("Value: "));
    }

    /// <summary>Runs the host at a terminal, or without one, until the program that needs the parameters has said something.</summary>
    private static async Task<string> RunAsync(string home, string typed, bool useTerminal = true)
    {
        var host = typeof(Projects.SreAssignment_Hosting_TestAppHost).Assembly.Location;
        var start = useTerminal
            ? new ProcessStartInfo(RequiredTool.Find("script", "bsdutils"), ["--quiet", "--return", "--command", $"{DotnetHost.Path} exec {host} --FrontPort=0 --Ask=true", "/dev/null"])
            : new ProcessStartInfo(DotnetHost.Path, ["exec", host, "--FrontPort=0", "--Ask=true"]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;

        // Where the user secrets are looked for first.
        start.Environment["APPDATA"] = home;
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(typed);
        await process.StandardInput.FlushAsync();

        var output = "";
        var buffer = new char[4096];
        var deadline = TestHost.Deadline;
        while (!output.Contains(" characters", StringComparison.Ordinal) && !output.Contains("user-secrets set", StringComparison.Ordinal))
        {
            var read = await process.StandardOutput.ReadAsync(buffer, deadline);
            if (read == 0)
                throw new AssertionException($"The host ended. It wrote:\n{output}");
            output += new string(buffer, 0, read);
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(deadline);
        return output;
    }
}
