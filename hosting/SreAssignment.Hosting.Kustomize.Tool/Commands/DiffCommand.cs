using System.CommandLine;
using SreAssignment.Hosting.Kustomize.Diff;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary><c>diff OLD NEW</c></summary>
internal static class DiffCommand
{
    public static Command Create()
    {
        var before = new Argument<string>("old") { Description = "A manifest, an overlay, or a file that kubectl kustomize wrote." };
        var after = new Argument<string>("new") { Description = "A manifest, an overlay, or a file that kubectl kustomize wrote." };
        var command = new Command("diff", "Describes the changes from one deployment to another.") { before, after };
        command.SetAction(parsed => CommandExecution.Run(parsed, console =>
        {
            var problems = new ProblemList();
            var states = ((string[])[parsed.GetRequiredValue(before), parsed.GetRequiredValue(after)]).Select(p => StateReader.Read(p, problems)).ToList();
            foreach (var problem in problems.All.Where(p => p.Severity == ProblemSeverity.Error))
                parsed.InvocationConfiguration.Error.WriteLine(problem);
            if (states is not [{ } old, { } changed])
                return 1;
            var lines = StateComparison.Compare(old, changed);
            foreach (var line in lines.Count == 0 ? ["No changes."] : lines)
                console.WriteLine(line);
            return 0;
        }));
        return command;
    }
}
