using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SreAssignment.Gateway.Tests.Support;

/// <summary>The authority's token endpoint as the gateway sees it; keeps the requests, and responds as a test wants.</summary>
internal sealed class ExchangeEndpoint(TimeProvider time)
{
    public const string ClientSecret = "the-gateway's-own-secret-0123456789-:%";

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = new();

    /// <summary>Responds instead, when set.</summary>
    public Func<Task<IResult>>? Instead { get; set; }

    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(5);

    public void Map(WebApplication app, TestAuthority authority) => app.MapPost("/oauth2/token", async (HttpRequest request) =>
    {
        var form = (await request.ReadFormAsync()).ToDictionary(field => field.Key, field => field.Value.ToString());
        form["credentials"] = Encoding.ASCII.GetString(
            Convert.FromBase64String(AuthenticationHeaderValue.Parse(request.Headers.Authorization.ToString()).Parameter!));
        form["traceparent"] = request.Headers.TraceParent.ToString();
        form["X-Request-Id"] = request.Headers["X-Request-Id"].ToString();
        Requests.Enqueue(form);
        if (Instead is not null)
            return await Instead();
        return Results.Json(new
        {
            access_token = authority.Sign(time.GetUtcNow(), form.GetValueOrDefault("audience", "gateway")),
            issued_token_type = "urn:ietf:params:oauth:token-type:access_token",
            token_type = "Bearer",
            expires_in = (int)Lifetime.TotalSeconds,
        });
    });

    public static IResult Error(int status, string error) => Results.Json(new { error }, statusCode: status, contentType: "application/json");
}
