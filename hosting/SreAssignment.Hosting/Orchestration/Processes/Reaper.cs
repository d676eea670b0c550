using System.Diagnostics;
using System.Globalization;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A shell that outlives the host by as long as it takes to stop the host's children. It learns of each child over its standard input; when the host dies,
/// however that happens, the input ends, and the shell sends the children that are left SIGTERM and, after two seconds, SIGKILL. Where the system shows the
/// environment of processes, it finds by <see cref="Mark"/> also those that the host had no time to tell of, and what the children themselves started.
/// </summary>
internal sealed class Reaper : IDisposable
{
    // A signal to the whole process group must not take the shell along, and an inherited pipe must not stay open because of it.
    private const string Script =
        """
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        mark=$1
        told=' '
        while read -r change pid; do
            case $change in
                add) told="$told$pid " ;;
                remove) told="${told%% "$pid" *} ${told#* "$pid" }" ;;
            esac
        done
        left() {
            for pid in $told; do kill -0 "$pid" && echo "$pid"; done
            grep -lsF "$mark" /proc/[0-9]*/environ | sed 's#/proc/\([0-9]*\)/.*#\1#'
        }
        for pid in $(left); do kill -TERM "$pid"; done
        tries=0
        while [ -n "$(left)" ] && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
        for pid in $(left); do kill -KILL "$pid"; done
        """;

    private readonly Lock _lock = new();
    private Process? _shell;

    /// <summary>An environment variable that every child has, and nothing else on the machine.</summary>
    public (string Name, string Value) Mark { get; } = ("APPHOST_RUN", Guid.NewGuid().ToString("N"));

    /// <summary>Tells the reaper of a child.</summary>
    public void Add(int processId) => Tell("add", processId);

    /// <summary>Tells the reaper that a child has ended, so that its number, used again, harms nobody.</summary>
    public void Remove(int processId) => Tell("remove", processId);

    /// <summary>Ends the reaper; whatever children are left are stopped.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _shell?.StandardInput.Dispose();
            _shell?.Dispose();
            _shell = null;
        }
    }

    private void Tell(string change, int processId)
    {
        lock (_lock)
        {
            _shell ??= Start();
            _shell.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{change} {processId}"));
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "reaper", $"{Mark.Name}={Mark.Value}"]) { RedirectStandardInput = true };
        var shell = Process.Start(start) ?? throw new InvalidOperationException("The shell that stops orphans did not start.");
        shell.StandardInput.AutoFlush = true;
        return shell;
    }
}
