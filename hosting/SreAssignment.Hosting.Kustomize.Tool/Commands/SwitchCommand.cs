using System.CommandLine;
using Microsoft.Extensions.Logging;
using SreAssignment.Hosting.Kustomize.Components;
using SreAssignment.Hosting.Kustomize.Deploy;

namespace SreAssignment.Hosting.Kustomize.Tool.Commands;

/// <summary>
/// <c>switch OVERLAY SLOT</c>: rolls out the slot without traffic, waits until it is ready, and then edits the overlay and applies the Services that select it.
/// The same command introduces slots to a deployment that has none, and removes its plain Deployments after the switch.
/// </summary>
internal static class SwitchCommand
{
    public static Command Create()
    {
        var overlay = new Argument<string>("overlay") { Description = "An overlay that has the component blue-green." };
        var slot = new Argument<string>("slot") { Description = "The slot that receives the traffic: blue or green." };
        slot.AcceptOnlyFromAmong([.. Slots.Names]);
        var editOnly = new Option<bool>("--no-apply") { Description = "Edit the overlay without applying it." };
        var timeout = new Option<int>("--timeout")
        {
            Description = "The time in seconds for the slot to become ready, 1 to 3600. The traffic is not switched if it does not.",
            DefaultValueFactory = _ => 300,
        };
        timeout.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var seconds) || seconds is < 1 or > 3600))
                result.AddError($"--timeout must be 1 to 3600 seconds, not {token.Value}.");
        });
        var kubeconfig = new Option<string?>("--kubeconfig") { Description = "The kubeconfig file of the cluster. The default is the one that kubectl uses." };
        var command = new Command("switch", "Switches the traffic between the blue and the green Deployments.")
        {
            overlay, slot, editOnly, timeout, kubeconfig,
        };
        command.SetAction((parsed, cancellationToken) => CommandExecution.RunAsync(parsed, async console =>
        {
            var folder = parsed.GetRequiredValue(overlay);
            var switching = SlotSwitch.Read(folder, parsed.GetRequiredValue(slot));
            if (parsed.GetValue(editOnly))
            {
                switching.Write();
            }
            else
            {
                // The field manager is that of kubectl, because this command is for overlays that kubectl applies.
                var cluster = new Cluster(parsed.GetValue(kubeconfig), fieldManager: Cluster.KubectlManager);
                var rollout = new Rollout(cluster, TimeSpan.FromSeconds(parsed.GetValue(timeout)), TimeProvider.System, new ConsoleLog(console));
                await SwitchAsync(folder, switching, cluster, new Handover(cluster, rollout), cancellationToken);
            }

            await console.WriteLineAsync($"{folder}: the traffic goes to {switching.Slot}");
            return 0;
        }));
        return command;
    }

    private static async Task SwitchAsync(string overlay, SlotSwitch switching, Cluster cluster, Handover handover, CancellationToken cancellationToken)
    {
        var deployments = await handover.SwitchAsync(overlay, switching, cancellationToken);
        await cluster.ApplyAsync(Kubectl.Kustomize(overlay), cancellationToken);
        await handover.DeletePlainAsync(deployments, cancellationToken);
    }

    /// <summary>Writes each message in a line of the console.</summary>
    private sealed class ConsoleLog(TextWriter console) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            console.WriteLine(formatter(state, exception));
    }
}
