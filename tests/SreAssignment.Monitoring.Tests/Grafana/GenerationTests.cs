using System.Diagnostics;
using SreAssignment.Monitoring.Tests.Support;

namespace SreAssignment.Monitoring.Tests.Grafana;

/// <summary>The dashboards that are checked in are what their source generates. The compiler checks the source against Grafana's types.</summary>
public sealed class GenerationTests
{
    [Test]
    public async Task The_source_compiles_and_generates_what_is_checked_in()
    {
        var folder = await RestoreAsync();
        using var output = new TemporaryFolder();

        await RunAsync(folder, Tools.Node, "node_modules/typescript/bin/tsc", "--outDir", output.Path);
        // The compiled files find their packages in a folder above.
        Directory.CreateSymbolicLink(Path.Combine(output.Path, "node_modules"), Path.Combine(folder, "node_modules"));
        await RunAsync(folder, Tools.Node, Path.Combine(output.Path, "main.js"), Path.Combine(output.Path, "dashboards"));

        var generated = Repository.Files(Path.Combine(output.Path, "dashboards"), "*");
        Assert.That(generated.Select(file => Path.GetFileName(file)), Is.EqualTo(Dashboard.All.Select(board => board.File)));
        foreach (var file in generated)
        {
            var checkedIn = Path.Combine(Dashboard.Folder, "dashboards", Path.GetFileName(file));
            Assert.That(await File.ReadAllTextAsync(checkedIn), Is.EqualTo(await File.ReadAllTextAsync(file)), $"Run `npm run build` in {Dashboard.Folder}.");
        }
    }

    // The packages are kept beside the tests, so that they are restored only when the lock file changes.
    private static async Task<string> RestoreAsync()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "grafana")).FullName;
        var lockFile = Path.Combine(folder, "package-lock.json");
        var current = await File.ReadAllTextAsync(Path.Combine(Dashboard.Folder, "package-lock.json"));
        var isRestored = File.Exists(Path.Combine(folder, "node_modules", ".package-lock.json")) && await File.ReadAllTextAsync(lockFile) == current;
        foreach (var name in (string[])["package.json", "package-lock.json", "tsconfig.json"])
            File.Copy(Path.Combine(Dashboard.Folder, name), Path.Combine(folder, name), overwrite: true);
        var source = Path.Combine(folder, "src");
        if (Directory.Exists(source))
            Directory.Delete(source, recursive: true);
        Directory.CreateDirectory(source);
        foreach (var file in Repository.Files(Path.Combine(Dashboard.Folder, "src"), "*.ts"))
            File.Copy(file, Path.Combine(source, Path.GetFileName(file)));
        if (!isRestored)
        {
            var (exitCode, output) = await StartAsync(folder, Tools.Npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            if (exitCode != 0)
                RequiredTool.Missing($"npm cannot restore the packages of {Dashboard.Folder}: {output}");
        }

        return folder;
    }

    private static async Task RunAsync(string folder, string command, params string[] arguments)
    {
        var (exitCode, output) = await StartAsync(folder, command, arguments);
        Assert.That(exitCode, Is.Zero, output);
    }

    private static async Task<(int ExitCode, string Output)> StartAsync(string folder, string command, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
