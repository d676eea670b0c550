namespace SreAssignment.Gateway.Tests.Edge;

/// <summary>Requests whose end two servers may see in different places (RFC 9112 section 11.2). Each is rejected, or its connection is closed.</summary>
public sealed class SmugglingTests : IAsyncDisposable
{
    private const string Smuggled = "GET /api/v1/images/smuggled HTTP/1.1\r\nHost: a\r\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private TestGateway _gateway = null!;

    private static IEnumerable<TestCaseData> Rejected =>
    [
        Case("TE with an unknown coding", "Transfer-Encoding: xchunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
        Case("TE with chunked twice", "Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n"),
        Case("TE with chunked before another coding", "Transfer-Encoding: chunked, gzip\r\n", "0\r\n\r\n"),
        Case("TE.TE with identity", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"),
        Case("TE.TE with an unknown coding", "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n", "0\r\n\r\n"),
        Case("TE with a vertical tab", "Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"),
        Case("TE with a space before the colon", "Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
        Case("TE in a folded line", "Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"),
        Case("a folded line", "X-A: b\r\n c\r\nContent-Length: 0\r\n", ""),
        Case("a line that starts with a space", " X-A: b\r\nContent-Length: 0\r\n", ""),
        Case("a bare LF after a header", "X-A: b\nContent-Length: 0\r\n", ""),
        Case("a bare LF before a length", "Content-Length: 0\nX-A: b\r\n", ""),
        Case("a bare CR in a header", "X-A: b\rContent-Length: 29\r\nContent-Length: 0\r\n", ""),
        Case("NUL in a value", "X-A: b\0c\r\nContent-Length: 0\r\n", ""),
        Case("NUL in a name", "X-\0A: b\r\nContent-Length: 0\r\n", ""),
        Case("a header without a colon", "X-A\r\nContent-Length: 0\r\n", ""),
        Case("a header without a name", ": b\r\nContent-Length: 0\r\n", ""),
        Case("two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
        Case("two different lengths", "Content-Length: 5\r\nContent-Length: 0\r\n", "hello"),
        Case("a list of lengths", "Content-Length: 5, 5\r\n", "hello"),
        Case("a length with a plus sign", "Content-Length: +29\r\n", "grant_type=client_credentials"),
        Case("a length with a minus sign", "Content-Length: -0\r\n", ""),
        Case("a negative length", "Content-Length: -5\r\n", "hello"),
        Case("a hexadecimal length", "Content-Length: 0x5\r\n", "hello"),
        Case("a length with a fraction", "Content-Length: 5.0\r\n", "hello"),
        Case("a length with an exponent", "Content-Length: 5e0\r\n", "hello"),
        Case("a length with a space", "Content-Length: 2 9\r\n", "hello"),
        Case("a length with a separator", "Content-Length: 2_9\r\n", "hello"),
        Case("a length in other digits", "Content-Length: \u00b2\u00b9\r\n", "hello"),
        Case("a length beyond 64 bits", "Content-Length: 99999999999999999999\r\n", "hello"),
        Case("an empty length", "Content-Length:\r\n", "hello"),
        Case("a chunk size with a sign", "Transfer-Encoding: chunked\r\n", "+5\r\nhello\r\n0\r\n\r\n"),
        Case("a chunk size with a prefix", "Transfer-Encoding: chunked\r\n", "0x5\r\nhello\r\n0\r\n\r\n"),
        Case("a chunk size beyond 32 bits", "Transfer-Encoding: chunked\r\n", "100000005\r\nhello\r\n0\r\n\r\n"),
        Case("a bare LF after a chunk size", "Transfer-Encoding: chunked\r\n", "5\nhello\r\n0\r\n\r\n"),
        Case("a bare LF in a chunk extension", "Transfer-Encoding: chunked\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
        Case("a bare CR in a chunk extension", "Transfer-Encoding: chunked\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n"),
        Case("a chunk longer than its size", "Transfer-Encoding: chunked\r\n", "3\r\nhello\r\n0\r\n\r\n"),
    ];

    private static IEnumerable<TestCaseData> Closed =>
    [
        Case("CL.TE", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        Case("TE.CL", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"),
        Case("TE.CL with a long length", "Transfer-Encoding: chunked\r\nContent-Length: 4000\r\n", "0\r\n\r\n"),
    ];

    [SetUp]
    public async Task StartAsync() => _gateway = await TestGateway.StartAsync();

    [TestCaseSource(nameof(Rejected))]
    public async Task Ambiguous_request_is_rejected(string headers, string body)
    {
        var responses = await SendAsync(headers, body);

        Assert.That(responses, Does.StartWith("HTTP/1.1 4").Or.Empty);
        AssertNothingIsSmuggled(responses);
    }

    // RFC 9112 section 6.1: Transfer-Encoding overrides Content-Length, and the server closes the connection after the response.
    [TestCaseSource(nameof(Closed))]
    public async Task Connection_of_a_request_with_two_lengths_is_closed(string headers, string body) =>
        AssertNothingIsSmuggled(await SendAsync(headers, body));

    // RFC 9112 section 7.1.1: a recipient ignores chunk extensions that it does not know.
    [Test]
    public async Task Chunk_extension_is_not_part_of_the_body()
    {
        var responses = await RawRequest.SendAsync(
            _gateway.Address,
            "POST /oauth2/token HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YTpi\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n9;a=\"b\"\r\ngrant_typ\r\n3;c\r\ne=x\r\n0\r\n\r\n").WaitAsync(Patience);

        Assert.That(responses, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(_gateway.Exchange.Requests.Single()["grant_type"], Is.EqualTo("x"));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    private static TestCaseData Case(string name, string headers, string body) => new TestCaseData(headers, body).SetArgDisplayNames(name);

    private Task<string> SendAsync(string headers, string body) => RawRequest.SendAsync(
        _gateway.Address,
        $"POST /oauth2/revoke HTTP/1.1\r\nHost: a\r\n{headers}\r\n{body}{Smuggled}Authorization: Bearer {_gateway.Token()}\r\n\r\n").WaitAsync(Patience);

    private void AssertNothingIsSmuggled(string responses)
    {
        Assert.That(responses.Split("HTTP/1.1 "), Has.Length.LessThanOrEqualTo(2), responses);
        Assert.That(_gateway.Images.Requests, Is.Empty);
        Assert.That(_gateway.Exchange.Requests, Is.Empty);
    }
}
