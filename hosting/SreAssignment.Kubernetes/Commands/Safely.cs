using System.CommandLine;

namespace SreAssignment.Kubernetes.Commands;

/// <summary>Runs a command so that what the file system refuses is told as an error, without a stack trace.</summary>
internal static class Safely
{
    public static int Run(ParseResult parsed, Func<TextWriter, int> command)
    {
        try
        {
            return command(parsed.InvocationConfiguration.Output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"error: {e.Message}");
            return 1;
        }
    }
}
