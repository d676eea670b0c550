using System.Collections.Concurrent;
using System.Diagnostics;
using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

/// <summary>An application under <c>dotnet watch</c>, which builds it: so only when asked for.</summary>
[Category("Soak")]
public sealed class WatchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Repository = Path.GetFullPath("../..", Path.GetDirectoryName(new Projects.SreAssignment_Hosting_TestService().ProjectPath)!);

    [Test]
    public async Task A_change_in_a_service_reaches_its_replicas_while_they_run()
    {
        var lines = await ChangeAsync("--non-interactive");
        Assert.That(lines, Has.None.EqualTo("Stopping."), "the application runs on");
        Assert.That(lines, Has.Some.Matches<string>(l => l.StartsWith("service-1", StringComparison.Ordinal)), "with the lines of each replica");
    }

    [Test]
    public async Task Without_hot_reload_a_change_in_a_service_starts_the_application_anew()
    {
        var lines = await ChangeAsync("--no-hot-reload");
        Assert.That(lines, Has.Some.EqualTo("Stopped."), "the first run ended in order");
    }

    /// <returns>The lines until both replicas say what the changed source has them say.</returns>
    private static async Task<IReadOnlyCollection<string>> ChangeAsync(string option)
    {
        var folder = new TemporaryFolder().Path;
        var service = Path.Combine(folder, "Service", "Words.cs");
        Write("Service/Service.csproj", Project(""));
        Write("Service/Program.cs", "while (true) { Console.WriteLine(Words.Say()); Thread.Sleep(100); }");
        Write("Service/Words.cs", "static class Words { public static string Say() => \"says one\"; }");
        Write(
            "Host/Program.cs",
            "var builder = DistributedApplication.CreateBuilder(args); builder.AddProject<Projects.Service>(\"service\").WithReplicas(2); builder.Build().Run();");
        Write("Host/Host.csproj", Project(
            $"""
            <ItemGroup>
              <ProjectReference Include="{Repository}/hosting/SreAssignment.Hosting/SreAssignment.Hosting.csproj" IsAspireProjectResource="false" />
              <ProjectReference Include="../Service/Service.csproj" />
            </ItemGroup>
            <Import Project="{Repository}/hosting/SreAssignment.Hosting/build/SreAssignment.Hosting.targets" />
            """));

        var start = new ProcessStartInfo(DotnetHost.Path, ["watch", option, "--project", Path.Combine(folder, "Host")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };

        // What this test's own build was told is not for that one.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var watch = Process.Start(start)!;
        var lines = new ConcurrentQueue<string>();
        string[] before = ["service-1 | says one", "service-2 | says one"];
        string[] after = ["service-1 | says two", "service-2 | says two"];
        var saidBefore = new TaskCompletionSource();
        var saidAfter = new TaskCompletionSource();
        watch.OutputDataReceived += (_, e) => Take(e.Data);
        watch.ErrorDataReceived += (_, e) => Take(e.Data);
        watch.BeginOutputReadLine();
        watch.BeginErrorReadLine();
        try
        {
            await ReachedAsync(saidBefore.Task);
            File.WriteAllText(service, File.ReadAllText(service).Replace("one", "two", StringComparison.Ordinal));
            await ReachedAsync(saidAfter.Task);
            return lines;
        }
        finally
        {
            watch.Kill(entireProcessTree: true);
            await watch.WaitForExitAsync();
        }

        void Write(string path, string text)
        {
            var file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        void Take(string? line)
        {
            lines.Enqueue(line ?? "");
            if (before.All(lines.Contains))
                saidBefore.TrySetResult();
            if (after.All(lines.Contains))
                saidAfter.TrySetResult();
        }

        async Task ReachedAsync(Task goal)
        {
            using var patience = new CancellationTokenSource(Patience);
            var first = await Task.WhenAny(goal, watch.WaitForExitAsync(patience.Token));
            Assert.That(first, Is.SameAs(goal), () => string.Join('\n', lines));
        }
    }

    private static string Project(string more) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
          </PropertyGroup>
          {more}
        </Project>
        """;
}
