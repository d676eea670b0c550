namespace SreAssignment.Gateway.Edge;

internal static class EdgeExtensions
{
    public static void AddEdge(this IHostApplicationBuilder builder)
    {
        builder.AddConfiguredCors();
        builder.AddRequestParsing();
    }

    public static void UseEdge(this WebApplication app)
    {
        app.UseMiddleware<AccessLog>();
        app.Use(SecurityHeaders.AddAsync);
        app.UseCors();
    }
}
