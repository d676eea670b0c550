namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

public sealed class PublishCommandTests
{
    private const string Project = """{"resources": {"api": {"type": "project.v0", "path": "a.csproj"}}}""";

    [Test]
    public async Task Manifest_with_errors_exits_1_with_every_problem()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        var good = await CommandLine.RunAsync("publish", folder.Write("good.json", Project), "-o", output);
        Assert.That((good.ExitCode, good.Error), Is.EqualTo((0, "")));

        var bad = folder.Write("bad.json",
            """{"resources": {"a": {"type": "executable.v0", "command": "x", "workingDirectory": "."}, "b": {"type": "new.v1"}}}""");
        var (exitCode, _, error) = await CommandLine.RunAsync("publish", bad, "--output", output);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("error: a: ").And.Contain("error: b: "));
    }

    [Test]
    public async Task Existing_overlays_are_kept_and_everything_else_is_replaced()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        var manifest = folder.Write("manifest.json", Project);
        await CommandLine.RunAsync("publish", manifest, "-o", output);
        var overlay = folder.Write("out/overlays/local/kustomization.yaml", "# edited\n");
        var stale = folder.Write("out/base/stale.yaml", "stale");
        Directory.Delete(Path.Combine(output, "overlays", "production"), recursive: true);

        await CommandLine.RunAsync("publish", manifest, "-o", output);

        Assert.That(await File.ReadAllTextAsync(overlay), Is.EqualTo("# edited\n"));
        Assert.That(File.Exists(stale), Is.False);
        Assert.That(File.Exists(Path.Combine(output, "overlays", "production", "kustomization.yaml")));
        Assert.That(Directory.GetFileSystemEntries(output).Select(Path.GetFileName),
            Is.EquivalentTo((string[])["base", "components", "overlays", "TOPOLOGY.md"]));
    }

    [Test]
    public void Failed_write_leaves_the_old_files()
    {
        using var folder = new TemporaryFolder();
        folder.Write("out/a/old.txt", "old");
        var files = new Output.FileSet();
        files.Add("a/new.txt", "new");
        files.Add("b/\0", "not a valid file name");

        Assert.That(() => Output.OutputFolder.Replace(Path.Combine(folder.Path, "out"), files, keep: _ => false), Throws.ArgumentException);

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(folder.Path, "out"), "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Is.EqualTo((string[])["a", "old.txt"]));
    }

    [Test]
    public void Failed_replacement_restores_the_entries_that_were_replaced_before()
    {
        using var folder = new TemporaryFolder();
        folder.Write("out/a/old.txt", "old");
        folder.Write("out/overlays", "a file in place of a folder");
        var files = new Output.FileSet();
        files.Add("a/new.txt", "new");
        files.Add("overlays/local/kustomization.yaml", "x");

        Assert.That(() => Output.OutputFolder.Replace(Path.Combine(folder.Path, "out"), files, keep: _ => false), Throws.InstanceOf<IOException>());

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(folder.Path, "out"), "*", SearchOption.AllDirectories).Select(Path.GetFileName),
            Is.EquivalentTo((string[])["a", "old.txt", "overlays"]));
    }

    [TestCase("--help")]
    [TestCase("publish", "--help")]
    [TestCase("images", "--help")]
    public async Task Help_lists_the_command(params string[] arguments)
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(arguments);
        Assert.That((exitCode, output.Contains(arguments[0] == "--help" ? "publish" : arguments[0], StringComparison.Ordinal)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task Command_without_output_is_an_error()
    {
        var (exitCode, _, error) = await CommandLine.RunAsync("publish", "manifest.json");
        Assert.That((exitCode, error.Contains("--output", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task Images_command_does_not_write_the_deployment()
    {
        using var folder = new TemporaryFolder();
        folder.Write("overlays/release/kustomization.yaml", "resources: [../../base]\n");
        var overlay = Path.Combine(folder.Path, "overlays", "release");
        var (exitCode, _, error) = await CommandLine.RunAsync("images", folder.Write("manifest.json", Project), overlay);
        Assert.That((exitCode, error.Contains("--registry", StringComparison.Ordinal)), Is.EqualTo((1, true)));
        Assert.That(Directory.Exists(Path.Combine(folder.Path, "base")), Is.False);
    }
}
