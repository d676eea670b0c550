using System.Diagnostics;

namespace SreAssignment.AppHost.Tests.Clients;

/// <summary>OAuth client libraries with their defaults: discovery, client credentials, a request, revocation, and the validation of a token.</summary>
public sealed class ClientLibraryTests
{
    private static readonly TemporaryFolder Folder = new();
    private static string _node = "";

    [OneTimeSetUp]
    public static async Task InstallAsync()
    {
        _node = RequiredTool.Find("node", "nodejs");
        var npm = RequiredTool.Find("npm", "npm");
        foreach (var file in (string[])["package.json", "package-lock.json", "clients.mjs"])
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Clients", file), Path.Combine(Folder.Path, file));
        var (exitCode, output) = await RequiredTool.RunAsync(npm, "ci", "--prefix", Folder.Path, "--no-audit", "--no-fund");
        if (exitCode != 0)
            RequiredTool.Missing($"npm ci failed in tests/SreAssignment.AppHost.Tests/Clients; it needs a registry: {output}");
    }

    [TestCase("openid-client")]
    [TestCase("oauth4webapi")]
    [TestCase("simple-oauth2")]
    [TestCase("jose")]
    [TestCase("express-oauth2-jwt-bearer")]
    public async Task Client_library_works_with_its_defaults(string library)
    {
        var platform = await SharedPlatform.GetAsync();
        var start = new ProcessStartInfo(_node, ["clients.mjs", library])
        {
            WorkingDirectory = Folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["BASE"] = platform.Issuer;
        start.Environment["CLIENT_ID"] = Platform.Client;
        start.Environment["CLIENT_SECRET"] = platform.Secret;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(Platform.Deadline);

        Assert.That(process.ExitCode, Is.Zero, await error);
        Assert.That(await output, Is.EqualTo($"ok: {library}\n"));
    }

    [OneTimeTearDown]
    public static void DeleteFolder() => Folder.Dispose();
}
