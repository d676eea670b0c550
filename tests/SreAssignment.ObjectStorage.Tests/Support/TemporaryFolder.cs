namespace SreAssignment.ObjectStorage.Tests.Support;

internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("objects-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
