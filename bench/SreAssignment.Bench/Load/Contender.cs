using System.Net;
using SreAssignment.Bench.Harness;

namespace SreAssignment.Bench.Load;

/// <summary>A request that failed, or a response that is not the right one.</summary>
internal sealed class WrongResponseException(string message) : Exception(message);

/// <summary>A request to measure.</summary>
/// <param name="Address">Where it goes.</param>
/// <param name="Headers">Its header fields.</param>
/// <param name="Body">A file with its body; a GET when null, and a POST otherwise.</param>
internal sealed record Request(Uri Address, IReadOnlyDictionary<string, string> Headers, string? Body = null)
{
    public HttpMethod Method => Body is null ? HttpMethod.Get : HttpMethod.Post;

    public static Request Get(Uri address, string token) => new(address, Bearer(token));

    public static Dictionary<string, string> Bearer(string token) => new() { ["Authorization"] = $"Bearer {token}" };

    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Address);
        if (Body is not null)
            message.Content = new ByteArrayContent(File.ReadAllBytes(Body));
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
                message.Content!.Headers.TryAddWithoutValidation(name, value);
        }
        return message;
    }

    /// <summary>Sends it once.</summary>
    public async Task<(HttpStatusCode Status, byte[] Content)> SendAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var message = ToMessage();
        using var response = await client.SendAsync(message, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}

/// <summary>A server in a comparison.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Request">The request to measure.</param>
/// <param name="Processes">The processes whose processor time counts.</param>
internal sealed record Contender(string Name, Request Request, params ServerProcess[] Processes)
{
    /// <summary>Checks a successful response; throws when it is not the right one.</summary>
    public Action<byte[]> Check { get; init; } = _ => { };

    /// <summary>Requests that must get status 401.</summary>
    public IReadOnlyList<Request> Rejected { get; init; } = [];

    public TimeSpan CpuTime => Processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + process.CpuTime);

    /// <exception cref="WrongResponseException">It is not the right server to measure.</exception>
    public async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var (status, content) = await Request.SendAsync(cancellationToken);
        if (status is not (HttpStatusCode.OK or HttpStatusCode.Created))
            throw new WrongResponseException($"{Name}: {Request.Address} has status {(int)status}: {System.Text.Encoding.UTF8.GetString(content)}");
        try
        {
            Check(content);
        }
        catch (Exception exception) when (exception is not WrongResponseException)
        {
            throw new WrongResponseException($"{Name}: the response to {Request.Address} cannot be read: {exception.Message}");
        }
        foreach (var rejected in Rejected)
        {
            var (other, _) = await rejected.SendAsync(cancellationToken);
            if (other != HttpStatusCode.Unauthorized)
                throw new WrongResponseException($"{Name}: a request to {rejected.Address} that must have status 401 has {(int)other}");
        }
    }
}
