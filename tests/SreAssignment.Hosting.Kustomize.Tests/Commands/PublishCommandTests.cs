using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Commands;

public sealed class PublishCommandTests
{
    [Test]
    public async Task A_good_manifest_exits_0_and_a_bad_one_1_with_every_problem()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        var good = await CommandLine.RunAsync("publish", Repository.Manifest, "-o", output);
        Assert.That((good.ExitCode, good.Error), Is.EqualTo((0, "warning: k8s: It is left out, since the manifest says: This resource does not support generation in the manifest.\n")));

        var bad = folder.Write("bad.json", """{"resources": {"a": {"type": "executable.v0", "command": "x", "workingDirectory": "."}, "b": {"type": "new.v1"}}}""");
        var (exitCode, _, error) = await CommandLine.RunAsync("publish", bad, "--output", output);
        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(error, Does.Contain("error: a: ").And.Contain("error: b: "));
    }

    [Test]
    public async Task Overlays_belong_to_their_users_and_the_rest_is_written_anew()
    {
        using var folder = new TemporaryFolder();
        var output = Path.Combine(folder.Path, "out");
        await CommandLine.RunAsync("publish", Repository.Manifest, "-o", output);
        var overlay = folder.Write("out/overlays/local/kustomization.yaml", "# mine\n");
        var stale = folder.Write("out/base/stale.yaml", "left over");
        Directory.Delete(Path.Combine(output, "overlays", "production"), recursive: true);

        await CommandLine.RunAsync("publish", Repository.Manifest, "-o", output);

        Assert.That(await File.ReadAllTextAsync(overlay), Is.EqualTo("# mine\n"));
        Assert.That(File.Exists(stale), Is.False);
        Assert.That(File.Exists(Path.Combine(output, "overlays", "production", "kustomization.yaml")));
        Assert.That(Directory.GetFileSystemEntries(output).Select(Path.GetFileName), Is.EquivalentTo((string[])["base", "components", "overlays", "TOPOLOGY.md"]));
    }

    [Test]
    public void What_cannot_be_written_whole_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        folder.Write("out/a/old.txt", "old");
        var files = new Output.FileSet();
        files.Add("a/new.txt", "new");
        files.Add("b/\0", "no file has this name");

        Assert.That(() => Output.OutputFolder.Replace(Path.Combine(folder.Path, "out"), files, keep: _ => false), Throws.ArgumentException);

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(folder.Path, "out"), "*", SearchOption.AllDirectories).Select(Path.GetFileName), Is.EqualTo((string[])["a", "old.txt"]));
    }

    [Test]
    public void An_entry_that_cannot_be_replaced_brings_back_those_that_were()
    {
        using var folder = new TemporaryFolder();
        folder.Write("out/a/old.txt", "old");
        folder.Write("out/overlays", "a file where a folder belongs");
        var files = new Output.FileSet();
        files.Add("a/new.txt", "new");
        files.Add("overlays/local/kustomization.yaml", "x");

        Assert.That(() => Output.OutputFolder.Replace(Path.Combine(folder.Path, "out"), files, keep: _ => false), Throws.InstanceOf<IOException>());

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(folder.Path, "out"), "*", SearchOption.AllDirectories).Select(Path.GetFileName), Is.EquivalentTo((string[])["a", "old.txt", "overlays"]));
    }

    [TestCase("--help")]
    [TestCase("publish", "--help")]
    public async Task Help_says_how(params string[] arguments)
    {
        var (exitCode, output, _) = await CommandLine.RunAsync(arguments);
        Assert.That((exitCode, output.Contains("publish", StringComparison.Ordinal)), Is.EqualTo((0, true)));
    }

    [Test]
    public async Task What_is_missing_on_the_command_line_is_told()
    {
        var (exitCode, _, error) = await CommandLine.RunAsync("publish", "manifest.json");
        Assert.That((exitCode, error.Contains("--output", StringComparison.Ordinal)), Is.EqualTo((1, true)));
    }
}
