using Aspire.Hosting.Orchestration;

namespace Aspire.Hosting.Tests.Orchestration;

public sealed class LeftBehindTests
{
    [Test]
    public void Processes_of_an_application_are_known_by_their_environment_where_ps_shows_it()
    {
        // As macOS lists them: process id, command and, of one's own processes, the environment.
        string[] lines =
        [
            "    1 /sbin/launchd",
            "  501 /usr/local/share/dotnet/dotnet exec /w/my app/Api.dll HOME=/Users/me APPHOST_RUN=77-0123abcd APPHOST_DIRECTORY=/w/my app/AppHost LANG=C",
            "  502 /bin/sh -c sleep 1 APPHOST_DIRECTORY=/w/my app/AppHost APPHOST_RUN=78-0123abcd",
            "  503 dotnet exec Api.dll APPHOST_RUN=79-0123abcd APPHOST_DIRECTORY=/w/other/AppHost",
            "  504 grep APPHOST_RUN",
            "  505 sh APPHOST_DIRECTORY=/w/my app/AppHost",
        ];
        Assert.That(LeftBehind.Of(ProcessVariables.FromLines(lines), "/w/my app/AppHost"), Is.EqualTo(new[] { (501, 77), (502, 78) }));
    }
}
