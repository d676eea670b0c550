using System.Text.RegularExpressions;
using SreAssignment.Hosting.Kustomize.Tests.Support;

namespace SreAssignment.Hosting.Kustomize.Tests.Policies;

/// <summary>
/// A container's <c>$(NAME)</c> is replaced only where NAME stands before it in the list; elsewhere the text stays as it is, and nothing says so.
/// </summary>
public sealed partial class VariableTests
{
    [TestCase]
    [TestCase("autoscaling", "disruption", "network-policies", "ingress", "registry")]
    [TestCase("tls")]
    [TestCase("external-storage")]
    [TestCase("tls", "external-storage")]
    [TestCase("blue-green/green", "network-policies", "tls")]
    public async Task Every_reference_follows_what_it_refers_to(params string[] components)
    {
        var built = await KustomizeRunner.BuildAsync(Platform.Folder, components);
        var references = 0;
        foreach (var (controller, pod) in built.Pods)
        {
            var before = new List<string>();
            foreach (var variable in pod.Spec.Containers.Single().Env ?? [])
            {
                var referred = Reference().Matches(variable.Value ?? "").Select(m => m.Groups[1].Value).ToList();
                Assert.That(before, Is.SupersetOf(referred), $"{controller} {variable.Name}");
                references += referred.Count;
                before.Add(variable.Name);
            }

            Assert.That(before, Is.Unique, controller);
        }

        Assert.That(references, components.Contains("external-storage") ? Is.Zero : Is.Positive);
    }

    [GeneratedRegex(@"(?<!\$)\$\((\w+)\)")]
    private static partial Regex Reference();
}
