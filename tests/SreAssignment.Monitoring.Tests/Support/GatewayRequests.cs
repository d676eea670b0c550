using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace SreAssignment.Monitoring.Tests.Support;

/// <summary>Requests to the gateway by the client <c>developer</c>.</summary>
internal sealed class GatewayRequests(HttpClient http, string secret)
{
    private const string Images = "/api/v1/images";

    /// <summary>Sends every kind of request, also such that are rejected.</summary>
    public async Task ExerciseAsync()
    {
        var (token, image) = (await TokenAsync(), await UploadAsync());
        var rendition = $"{image}/rendition?width=";
        foreach (var path in (string[])[Images, image, $"{image}/content", $"{rendition}100", $"{rendition}100", $"{rendition}0"])
            (await SendAsync(HttpMethod.Get, path, token)).Dispose();
        (await SendAsync(HttpMethod.Post, "/api/v1/process?width=100&format=webp", token, Photo())).Dispose();
        (await SendAsync(HttpMethod.Get, Images, "no token")).Dispose();
        (await http.GetAsync(Images)).Dispose();
        (await PostAsync("/oauth2/token", "developer", "wrong", ("grant_type", "client_credentials"))).Dispose();
        (await PostAsync("/oauth2/revoke", "developer", secret, ("token", await TokenAsync()))).Dispose();
    }

    /// <summary>Gets a new access token.</summary>
    public async Task<string> TokenAsync(string client = "developer")
    {
        using var response = await PostAsync("/oauth2/token", client, secret, ("grant_type", "client_credentials"));
        response.EnsureSuccessStatusCode();
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["access_token"]!;
    }

    /// <summary>Uploads the photo.</summary>
    /// <returns>The path of the image.</returns>
    public async Task<string> UploadAsync()
    {
        using var created = await SendAsync(HttpMethod.Post, Images, await TokenAsync(), Photo());
        created.EnsureSuccessStatusCode();
        return $"{Images}/{(string)JsonNode.Parse(await created.Content.ReadAsStringAsync())!["id"]!}";
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string token, byte[]? image = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (image is not null)
            request.Content = new ByteArrayContent(image) { Headers = { ContentType = new MediaTypeHeaderValue("image/jpeg") } };
        return await http.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string client, string password, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(
            fields.Concat([("client_id", client), ("client_secret", password)]).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        return await http.PostAsync(path, content);
    }

    private static byte[] Photo() => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "photo.jpg"));
}
