using System.Diagnostics;

namespace SreAssignment.Images.Tests.Configuration;

public sealed class StartTests
{
    [Test]
    public async Task Start_without_libvips_exits_with_1_and_one_line()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => Path.GetExtension(file) is ".dll" or ".json"))
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder.Path, "SreAssignment.Images.dll")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder.Path,
        };

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(process.ExitCode, Is.EqualTo(1));
        var lines = (await error).Trim().Split('\n');
        Assert.That(lines, Has.Length.EqualTo(1));
        Assert.That(lines[0], Does.StartWith("error: The image library libvips cannot be loaded. "));
    }
}
