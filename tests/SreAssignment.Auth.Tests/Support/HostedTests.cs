using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace SreAssignment.Auth.Tests.Support;

/// <summary>Tests that call one running service, each a service of its own.</summary>
public abstract class HostedTests : IAsyncDisposable
{
    private protected TemporaryFolder Files { get; } = new();

    private protected AuthHost Host { get; private set; } = null!;

    private protected HttpClient Http => Host.Http;

    private protected HttpClient Internal => Host.Internal;

    private protected string Folder => Files.Path;

    private protected virtual string[] Settings => [];

    private protected virtual bool StartsReady => true;

    [SetUp]
    public async Task StartAsync()
    {
        Prepare(Files.Path);
        Host = await AuthHost.StartAsync(Files, time: null, Configure, Settings);
        if (StartsReady)
            await Host.HealthyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Host is not null)
            await Host.DisposeAsync();

        Files.Dispose();
    }

    /// <summary>Lays out files before the service starts.</summary>
    private protected virtual void Prepare(string folder)
    {
    }

    /// <summary>Changes parts of the service.</summary>
    private protected virtual void Configure(IServiceCollection services)
    {
    }

    private protected static async Task AssertErrorAsync(HttpResponseMessage response, HttpStatusCode status, string error)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(status), body);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(await response.ErrorAsync(), Is.EqualTo(error), body);
        // RFC 6749 section 5.2: the characters of error_description.
        var description = (string)(await response.JsonAsync())["error_description"]!;
        Assert.That(description, Does.Match("^[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]+$"));
        Assert.That(response.Headers.CacheControl?.NoStore, Is.True);
        response.Dispose();
    }

    private protected static JsonWebToken Read(string token) => new(token);
}
