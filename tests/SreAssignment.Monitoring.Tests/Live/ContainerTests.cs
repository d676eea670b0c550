namespace SreAssignment.Monitoring.Tests.Live;

/// <summary>The servers in containers, as <c>--Monitoring=true</c> runs them where a container runtime is.</summary>
[Category("Soak"), NonParallelizable]
public sealed class ContainerTests
{
    private static readonly TimeSpan AlertTimeout = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Containers_scrape_every_replica_and_pass_alerts_on()
    {
        await PodmanTool.RequireAsync();
        await using var prometheus = await ServerImage.RequireAsync("docker.io/prom/prometheus:v3.5.0", "prometheus", "prometheus");
        await using var alertmanager = await ServerImage.RequireAsync("docker.io/prom/alertmanager:v0.28.1", "prometheus-alertmanager", "alertmanager");
        await using var receiver = await NotificationServer.StartAsync();
        await using var platform = await LivePlatform.StartAsync(new MonitoringCopy(receiver.Address, "token of the receiver"), value: "true");

        Assert.That(await PodmanTool.RunAsync("ps", "--format", "{{.Image}}"), Does.Contain(prometheus.Name).And.Contain(alertmanager.Name));
        await Eventually.GetAsync(
            () => platform.Alertmanager.GetAsync(inhibited: true),
            alerts => alerts.Any(alert => alert.StartsWith("Watchdog ", StringComparison.Ordinal)), AlertTimeout);
    }

    /// <summary>The image of a server: the real one where this machine has it, else one with the program of this machine, removed at the end.</summary>
    private sealed class ServerImage : IAsyncDisposable
    {
        private const string Templates = "/usr/share/prometheus/alertmanager";
        private readonly bool _isBuilt;

        private ServerImage(string name, bool isBuilt) => (Name, _isBuilt) = (name, isBuilt);

        public string Name { get; }

        public static async Task<ServerImage> RequireAsync(string name, string program, string command)
        {
            if ((await PodmanTool.RunAsync("images", "--quiet", name)).Trim().Length > 0)
                return new(name, isBuilt: false);
            using var folder = new TemporaryFolder();
            var path = RequiredTool.Find(program, program);
            var libraries = await RequiredTool.RunAsync(RequiredTool.Find("ldd", "libc-bin"), path);
            // Debian's Alertmanager reads its templates from here. The image of its project has them in the program.
            var templates = Directory.Exists(Templates) ? Directory.EnumerateFiles(Templates, "*.tmpl") : [];
            foreach (var file in libraries.Output.Split([' ', '\t', '\n']).Where(word => word.StartsWith('/')).Concat(templates).Append(path))
            {
                var target = file == path ? $"{folder.Path}/bin/{command}" : folder.Path + file;
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }

            var containerfile = folder.Write("Containerfile", $"FROM scratch\nCOPY . /\nENTRYPOINT [\"/bin/{command}\"]\n");
            await PodmanTool.RunAsync("build", "--quiet", "--file", containerfile, "--tag", name, folder.Path);
            return new(name, isBuilt: true);
        }

        public async ValueTask DisposeAsync()
        {
            if (_isBuilt)
                await PodmanTool.RunAsync("rmi", "--force", Name);
        }
    }
}
