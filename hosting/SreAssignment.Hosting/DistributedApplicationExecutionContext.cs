namespace Aspire.Hosting;

/// <summary>Whether the application is run or published.</summary>
/// <param name="operation">Which of the two.</param>
public sealed class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    /// <summary>Run or publish.</summary>
    public DistributedApplicationOperation Operation { get; } = operation;

    /// <summary>Whether the application is published.</summary>
    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;

    /// <summary>Whether the application is run.</summary>
    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;
}

/// <summary>What is done with the application.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>It is run on this machine.</summary>
    Run,

    /// <summary>What deploys it is written.</summary>
    Publish,
}
