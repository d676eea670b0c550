using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// A shell that outlives the host by as long as it takes to stop the host's children. It learns of each child over its standard input; when the host dies,
/// however that happens, the input ends, and the shell sends the children that are left SIGTERM and, after two seconds, SIGKILL. By <see cref="Run"/> in their
/// environment, which Linux shows in <c>/proc</c> and macOS by <c>ps -E</c>, it finds also those that the host had no time to tell of, and what the children
/// themselves started.
/// Containers, which the runtime keeps alive without the command that started them, it removes by their names, save the persistent ones.
/// </summary>
/// <param name="application">Names the application to those that look for what it left behind.</param>
internal sealed class Reaper(IHostEnvironment application) : IDisposable
{
    /// <summary>An environment variable of every child: the application's project.</summary>
    public const string ApplicationVariable = "APPHOST_DIRECTORY";

    /// <summary>An environment variable of every child: the host's process id and what makes it unique.</summary>
    public const string RunVariable = "APPHOST_RUN";

    // A signal to the whole process group must not take the shell along, and an inherited pipe must not stay open because of it. Variable and value come apart,
    // since ps shows arguments beside the environment and the shell must not find itself, or awk.
    private const string Script =
        """
        trap '' INT TERM HUP
        exec >/dev/null 2>&1
        variable=$1
        run=$2
        told=' '
        containers=''
        while read -r change id runtime; do
            case $change in
                add) told="$told$id " ;;
                remove) told="${told%% "$id" *} ${told#* "$id" }" ;;
                add-container) containers=$(printf '%s\n%s' "$id $runtime" "$containers") ;;
                remove-container) containers=$(printf '%s' "$containers" | grep -v "^$id ") ;;
            esac
        done
        left() {
            for pid in $told; do kill -0 "$pid" && echo "$pid"; done
            if [ -d /proc/self ]; then
                grep -lsF "$variable=$run" /proc/[0-9]*/environ | sed 's#/proc/\([0-9]*\)/.*#\1#'
            else
                ps -axww -E -o pid= -o command= | awk -v variable="$variable" -v run="$run" 'index($0, variable "=" run) { print $1 }'
            fi
        }
        for pid in $(left); do kill -TERM "$pid"; done
        tries=0
        while [ -n "$(left)" ] && [ $tries -lt 20 ]; do sleep 0.1; tries=$((tries + 1)); done
        for pid in $(left); do kill -KILL "$pid"; done
        printf '%s\n' "$containers" | while read -r name runtime; do [ -z "$name" ] || "$runtime" rm --force "$name"; done
        """;

    private readonly Lock _lock = new();
    private Process? _shell;

    /// <summary>The application's project, as children are told.</summary>
    public string Application { get; } = application.ContentRootPath;

    /// <summary>The value that every child has, and nothing else on the machine.</summary>
    public string Run { get; } = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Guid.NewGuid():N}");

    /// <summary>What every child has in its environment, by which it is found.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string> { [RunVariable] = Run, [ApplicationVariable] = Application };

    /// <summary>Tells the reaper of a child.</summary>
    public void Add(int processId, ContainerName? container)
    {
        Tell(string.Create(CultureInfo.InvariantCulture, $"add {processId}"));
        if (container is { IsPersistent: false })
            Tell($"add-container {container.Name} {container.Runtime}");
    }

    /// <summary>Tells the reaper that a child has ended, so that its number, used again, harms nobody.</summary>
    public void Remove(int processId, ContainerName? container)
    {
        Tell(string.Create(CultureInfo.InvariantCulture, $"remove {processId}"));
        if (container is { IsPersistent: false })
            Tell($"remove-container {container.Name}");
    }

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

    private void Tell(string change)
    {
        lock (_lock)
        {
            _shell ??= Start();
            _shell.StandardInput.WriteLine(change);
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", Script, "reaper", RunVariable, Run]) { RedirectStandardInput = true };
        var shell = Process.Start(start) ?? throw new InvalidOperationException("The shell that stops orphans did not start.");
        shell.StandardInput.AutoFlush = true;
        return shell;
    }
}
