namespace Aspire.Hosting.Orchestration;

/// <summary>What to execute for one replica.</summary>
/// <param name="FileName">The executable.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="WorkingDirectory">Where it runs.</param>
/// <param name="Environment">Its environment, whole.</param>
/// <param name="Container">The container that the command runs, which outlives a command that is killed.</param>
internal sealed record LaunchSpec(
    string FileName, IReadOnlyList<string> Arguments, string WorkingDirectory, IReadOnlyDictionary<string, string?> Environment, ContainerName? Container = null);

/// <summary>A container.</summary>
/// <param name="Runtime">The path of the runtime's command.</param>
/// <param name="Name">Its name, without blanks.</param>
/// <param name="IsPersistent">Whether it outlives the host; the command that is executed only follows it.</param>
internal sealed record ContainerName(string Runtime, string Name, bool IsPersistent = false);
