using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>
/// The place of one replica, such as <c>images-1</c>, whichever process fills it: starts one, starts another when it crashes, and puts a new one in its place
/// when asked to.
/// </summary>
internal sealed class ReplicaSlot(
    IResource resource, string id, bool restartAfterCrash, ReplicaLauncher launcher, ResourceNotificationService notifications, ResourceLoggerService logs,
    ResourceUrls urls, TimeProvider time) : IAsyncDisposable
{
    private readonly TaskCompletionSource _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private CancellationTokenSource _stopping = new();
    private Task _supervision = Task.CompletedTask;
    private Replica? _current;
    private int _restarts;

    public string Id { get; } = id;

    /// <summary>Ends when the slot holds a healthy process for the first time.</summary>
    public Task FirstHealthy => _healthy.Task;

    /// <summary>Whether there is a process in it, or one is about to be.</summary>
    public bool IsActive => !_supervision.IsCompleted;

    public void Start()
    {
        if (!_supervision.IsCompleted)
            return;
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
        _supervision = SuperviseAsync(_stopping.Token);
    }

    /// <summary>Says what is known before there is a process.</summary>
    public void Describe(string state) => Publish(s => s with
    {
        State = state,
        Urls = urls.Of(resource),
        HealthReports = HealthProbe.NotRun(resource),
        Relationships = [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => new RelationshipSnapshot(r.Resource.Name, r.Type)).Distinct()],
        Volumes = [.. resource.Annotations.OfType<ContainerMountAnnotation>().Select(m => new VolumeSnapshot(m.Source, m.Target, m.Type.ToString(), m.IsReadOnly))],
    });

    /// <param name="deadline">By when the process must have ended.</param>
    /// <param name="leavePersistent">Whether a persistent container goes on running.</param>
    public async Task StopAsync(TimeSpan deadline, bool leavePersistent = false)
    {
        await _stopping.CancelAsync();
        if (_supervision.IsCompleted)
        {
            // It was never started, or has ended already.
            Publish(s => KnownResourceStates.IsUnavailable(s.State?.Text) ? s : s with { State = KnownResourceStates.NotStarted });
            return;
        }

        if (_current is { } replica && !replica.Exited.IsCompleted)
        {
            Publish(s => s with { State = KnownResourceStates.Stopping });
            if (!await replica.RetireAsync(deadline, leavePersistent))
                Say($"did not stop within {deadline.TotalSeconds} s and was killed", isError: true);
        }

        await _supervision;
    }

    /// <summary>Starts a new process, waits until it is healthy, lets it take the place of the old one, and drains that.</summary>
    /// <exception cref="DistributedApplicationException">The new process did not become healthy; the old one stays.</exception>
    public async Task ReplaceAsync(TimeSpan deadline, CancellationToken cancellationToken)
    {
        var next = await launcher.LaunchAsync(resource, Id, cancellationToken);
        try
        {
            if (await Task.WhenAny(next.Healthy, next.Exited).WaitAsync(cancellationToken) == next.Exited)
            {
                throw new DistributedApplicationException(
                    $"The new process of {Id} ended with exit code {await next.Exited} before it was healthy; the old one stays.");
            }
        }
        catch
        {
            await next.DisposeAsync();
            throw;
        }

        Replica? old;
        lock (_lock)
        {
            old = _current;
            _current = next;
        }

        Announce(next);
        if (old is not null)
        {
            if (!await old.RetireAsync(deadline))
                Say($"the old process did not stop within {deadline.TotalSeconds} s and was killed", isError: true);
        }

        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_current is { } replica)
            await replica.DisposeAsync();
        await _supervision;
        _stopping.Dispose();
    }

    private async Task SuperviseAsync(CancellationToken stopping)
    {
        var delay = new RestartDelay(time);
        while (!stopping.IsCancellationRequested)
        {
            Replica replica;
            try
            {
                replica = await FillAsync(delay, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (DistributedApplicationException e)
            {
                Say(e.Message, isError: true);
                Publish(s => s with { State = e is ContainerRuntimeException ? KnownResourceStates.RuntimeUnhealthy : KnownResourceStates.FailedToStart });
                return;
            }

            var exitCode = await replica.Exited;
            var replaced = _current != replica;
            await replica.DisposeAsync();
            if (replaced)
                continue;

            var finished = exitCode == 0 && !replica.IsRetired;
            Publish(s => s with
            {
                State = finished ? KnownResourceStates.Finished : KnownResourceStates.Exited,
                ExitCode = exitCode,
                StopTimeStamp = time.GetUtcNow().UtcDateTime,
            });
            if (replica.IsRetired || finished || !restartAfterCrash)
            {
                Say($"ended with exit code {exitCode}", isError: exitCode != 0 && !replica.IsRetired);
                return;
            }

            var pause = delay.Next();
            Say($"ended with exit code {exitCode}{Signal(exitCode)}; starting again in {pause.TotalSeconds} s", isError: true);
            try
            {
                await Task.Delay(pause, time, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }

            _restarts++;
        }
    }

    /// <summary>The process that was put in place meanwhile, or else a new one.</summary>
    private async Task<Replica> FillAsync(RestartDelay delay, CancellationToken stopping)
    {
        lock (_lock)
        {
            if (_current is { } inPlace && !inPlace.Exited.IsCompleted)
                return inPlace;
        }

        Publish(s => s with { State = KnownResourceStates.Starting, ExitCode = null, StopTimeStamp = null, HealthReports = HealthProbe.NotRun(resource) });
        var replica = await launcher.LaunchAsync(resource, Id, stopping);
        lock (_lock)
            _current = replica;
        delay.Started();
        Announce(replica);
        if (stopping.IsCancellationRequested)
            await replica.RetireAsync(TimeSpan.Zero, leavePersistent: true);
        return replica;
    }

    private void Announce(Replica replica)
    {
        replica.HealthChanged += () => PublishWhileCurrent(s => s with { HealthReports = replica.HealthReports });
        replica.ProcessIdChanged += () => PublishWhileCurrent(s => s with { StartTimeStamp = time.GetUtcNow().UtcDateTime, Properties = Properties(replica) });
        _ = replica.Healthy.ContinueWith(_ => _healthy.TrySetResult(), TaskScheduler.Default);
        Publish(s => s with
        {
            State = KnownResourceStates.Running,
            StartTimeStamp = time.GetUtcNow().UtcDateTime,
            HealthReports = replica.HealthReports,
            Urls = [.. urls.Of(resource), .. replica.Urls],
            EnvironmentVariables = [.. replica.Spec.Environment.OrderBy(v => v.Key).Select(v => new EnvironmentVariableSnapshot(v.Key, v.Value, replica.OwnVariables.Contains(v.Key)))],
            Properties = Properties(replica),
        });

        void PublishWhileCurrent(Func<CustomResourceSnapshot, CustomResourceSnapshot> change)
        {
            if (_current == replica && !replica.Exited.IsCompleted)
                Publish(change);
        }
    }

    private ImmutableArray<ResourcePropertySnapshot> Properties(Replica replica) =>
    [
        new(KnownProperties.ExecutablePath, replica.Spec.FileName),
        new(KnownProperties.ExecutablePid, replica.ProcessId),
        new(KnownProperties.Restarts, _restarts),
        .. resource.Annotations.OfType<IProjectMetadata>().Select(p => new ResourcePropertySnapshot(KnownProperties.ProjectPath, p.ProjectPath)),
    ];

    private static string Signal(int exitCode) => exitCode switch
    {
        137 => " (SIGKILL)",
        134 => " (SIGABRT)",
        139 => " (SIGSEGV)",
        143 => " (SIGTERM)",
        _ => "",
    };

    private void Say(string text, bool isError) => logs.Write(resource, Id, text, isError);

    private void Publish(Func<CustomResourceSnapshot, CustomResourceSnapshot> change) => notifications.PublishUpdateAsync(resource, Id, change);
}
