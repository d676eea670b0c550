namespace SreAssignment.Auth.Protocol;

/// <summary>Maps OAuth endpoints.</summary>
internal static class OAuthEndpointExtensions
{
    /// <summary>Maps <c>POST</c> on <paramref name="path"/> to <typeparamref name="TEndpoint"/>.</summary>
    public static void MapOAuth<TEndpoint>(this WebApplication app, string path)
        where TEndpoint : class, IOAuthEndpoint
    {
        var endpoint = app.Services.GetRequiredService<TEndpoint>();
        var pipeline = app.Services.GetRequiredService<OAuthPipeline>();
        var name = path[(path.LastIndexOf('/') + 1)..];
        app.MapPost(path, context => pipeline.AnswerAsync(context, endpoint, name));
    }
}
