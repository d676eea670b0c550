using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Changes the addresses that are shown for the resource, once its endpoints have theirs.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Action<ResourceUrlsCallbackContext> callback) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithUrls(context =>
        {
            callback(context);
            return Task.CompletedTask;
        });
    }

    /// <summary>Changes the addresses that are shown for the resource, once its endpoints have theirs.</summary>
    public static IResourceBuilder<T> WithUrls<T>(this IResourceBuilder<T> builder, Func<ResourceUrlsCallbackContext, Task> callback) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(callback));
    }

    /// <summary>Shows an address for the resource. A relative one takes the place of the endpoints' own.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="url">The address, or the path of a page on each endpoint.</param>
    /// <param name="displayText">What people read instead of it.</param>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, string url, string? displayText = null) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(url);

        // On Unix a path counts as an absolute file URL.
        if (!url.StartsWith('/') && Uri.TryCreate(url, UriKind.Absolute, out _))
            return builder.WithAnnotation(new ResourceUrlAnnotation { Url = url, DisplayText = displayText });
        return builder.WithUrls(context =>
        {
            foreach (var shown in context.Urls.Where(u => Uri.TryCreate(u.Url, UriKind.Absolute, out _)))
            {
                shown.Url = new Uri(new Uri(shown.Url), url).ToString();
                shown.DisplayText = displayText ?? shown.DisplayText;
            }
        });
    }

    /// <summary>Shows an address for the resource that is made up of values, such as an endpoint's.</summary>
    public static IResourceBuilder<T> WithUrl<T>(
        this IResourceBuilder<T> builder, in ReferenceExpression.ExpressionInterpolatedStringHandler url, string? displayText = null) where T : IResource =>
        builder.WithUrl(ReferenceExpression.Create(url), displayText);

    /// <inheritdoc cref="WithUrl{T}(IResourceBuilder{T}, in ReferenceExpression.ExpressionInterpolatedStringHandler, string?)"/>
    public static IResourceBuilder<T> WithUrl<T>(this IResourceBuilder<T> builder, ReferenceExpression url, string? displayText = null) where T : IResource
    {
        ArgumentNullException.ThrowIfNull(url);
        return builder.WithUrls(async context =>
        {
            if (await url.GetValueAsync(context.CancellationToken) is { Length: > 0 } value)
                context.Urls.Add(new ResourceUrlAnnotation { Url = value, DisplayText = displayText, Endpoint = url.ValueProviders.OfType<EndpointReference>().FirstOrDefault() });
        });
    }

    /// <summary>Changes the address that is shown for an endpoint.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithUrls(context =>
        {
            if (context.Urls.FirstOrDefault(u => string.Equals(u.Endpoint?.EndpointName, endpointName, StringComparison.OrdinalIgnoreCase)) is { } url)
                callback(url);
        });
    }

    /// <summary>Shows one more address for an endpoint.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback) where T : IResourceWithEndpoints
    {
        ArgumentNullException.ThrowIfNull(callback);
        return builder.WithUrls(context =>
        {
            if (context.GetEndpoint(endpointName) is not { Exists: true } endpoint)
                return;
            var made = callback(endpoint);
            context.Urls.Add(new ResourceUrlAnnotation
            {
                Url = made.Url,
                DisplayText = made.DisplayText,
                DisplayOrder = made.DisplayOrder,
                DisplayLocation = made.DisplayLocation,
                Endpoint = endpoint,
            });
        });
    }
}
