namespace Aspire.Hosting;

/// <summary>The application, as it was described, cannot be run; the message says what is wrong and what to do.</summary>
public class DistributedApplicationException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DistributedApplicationException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    public DistributedApplicationException(string message) : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="inner">What it came from.</param>
    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}
