using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SreAssignment.Auth.Tests.Support;

/// <summary>Calls to the OAuth endpoints with a plain HTTP client.</summary>
internal static class OAuthCalls
{
    public const string TokenPath = "/oauth2/token";

    public const string RevocationPath = "/oauth2/revoke";

    public const string IntrospectionPath = "/oauth2/introspect";

    public const string ExchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";

    public const string AccessTokenType = "urn:ietf:params:oauth:token-type:access_token";

    /// <summary>POSTs a form as a client that authenticates by HTTP Basic, or without authentication.</summary>
    public static Task<HttpResponseMessage> PostFormAsync(this HttpClient http, string path, Credentials? client, params (string Name, string Value)[] form)
    {
        var content = new FormUrlEncodedContent(form.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)));
        return http.PostAsync(path, content, client is null ? null : Basic(client));
    }

    public static async Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, HttpContent content, AuthenticationHeaderValue? authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Authorization = authorization;
        return await http.SendAsync(request);
    }

    /// <summary>RFC 6749 section 2.3.1: both parts are form-urlencoded before they are joined.</summary>
    public static AuthenticationHeaderValue Basic(Credentials client) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Encode(client.Id)}:{Encode(client.Secret)}")));

    public static Task<HttpResponseMessage> RequestTokenAsync(this HttpClient http, Credentials? client, params (string Name, string Value)[] more) =>
        http.PostFormAsync(TokenPath, client, [("grant_type", "client_credentials"), .. more]);

    /// <summary>Requests a token as a proxy that forwards the address of its client.</summary>
    public static async Task<HttpResponseMessage> RequestTokenFromAsync(this HttpClient http, Credentials client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, TokenPath)
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
            Headers = { Authorization = Basic(client) },
        };
        request.Headers.Add("X-Forwarded-For", address);
        return await http.SendAsync(request);
    }

    /// <summary>A new access token of a client.</summary>
    public static async Task<string> TokenAsync(this HttpClient http, Credentials client, params (string Name, string Value)[] more)
    {
        using var response = await http.RequestTokenAsync(client, more);
        return (string)(await response.EnsureSuccessStatusCode().JsonAsync())["access_token"]!;
    }

    public static Task<HttpResponseMessage> ExchangeAsync(this HttpClient http, string subjectToken, params (string Name, string Value)[] more) =>
        http.PostFormAsync(
            TokenPath,
            TestClients.Gateway,
            [("grant_type", ExchangeGrant), ("subject_token", subjectToken), ("subject_token_type", AccessTokenType), ("audience", "images"), .. more]);

    public static Task<HttpResponseMessage> RevokeAsync(this HttpClient http, Credentials client, string token, params (string Name, string Value)[] more) =>
        http.PostFormAsync(RevocationPath, client, [("token", token), .. more]);

    public static Task<HttpResponseMessage> IntrospectAsync(
        this HttpClient http, Credentials client, string token, params (string Name, string Value)[] more) =>
        http.PostFormAsync(IntrospectionPath, client, [("token", token), .. more]);

    /// <summary>Whether a token is active, as the gateway is told.</summary>
    public static async Task<bool> IsActiveAsync(this HttpClient http, string token)
    {
        using var response = await http.IntrospectAsync(TestClients.Gateway, token);
        return (bool)(await response.EnsureSuccessStatusCode().JsonAsync())["active"]!;
    }

    public static async Task<string> GetStatusAndBodyAsync(this HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
    }

    public static async Task<JsonObject> JsonAsync(this HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    /// <summary>The member <c>error</c> of an error response.</summary>
    public static async Task<string?> ErrorAsync(this HttpResponseMessage response) => (string?)(await response.JsonAsync())["error"];

    private static string Encode(string text) => System.Net.WebUtility.UrlEncode(text);
}
