namespace Aspire.Hosting.Orchestration;

/// <summary>What runs for a replica: a process of the host, or one that somebody else starts for it.</summary>
internal interface IReplicaProcess : IAsyncDisposable
{
    /// <summary>Raised when another process, with the same ports and variables, has taken the place of the one before.</summary>
    event Action? IdChanged;

    /// <summary>The process id; <see langword="null"/> when it is not known.</summary>
    int? Id { get; }

    /// <summary>Ends with the process, after its last line of output; the exit code is 128 plus the signal's number when a signal ended it.</summary>
    Task<int> Exited { get; }

    /// <summary>Lets it answer what it has begun and end, and kills it when it has not ended by the deadline.</summary>
    /// <param name="deadline">From the one to the other.</param>
    /// <param name="leavePersistent">Whether a persistent container goes on running, only that nobody follows it any more.</param>
    /// <returns>Whether it ended by itself.</returns>
    Task<bool> StopAsync(TimeSpan deadline, bool leavePersistent);
}
