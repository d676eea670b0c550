using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;
using SreAssignment.Images.Buffers;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Endpoints;
using SreAssignment.Images.Formats.Decoders;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Uploads;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.ApiDescription;

namespace SreAssignment.Images;

/// <summary>Stores photos and transforms them.</summary>
internal static class ImagesExtensions
{
    private const string Audience = "images";

    /// <summary>Adds the services.</summary>
    public static void AddImages(this WebApplicationBuilder builder)
    {
        NativeHeap.ReturnLargeBlocks();
        // A replica that cannot decode must not become ready.
        Libvips.Configure();
        var services = builder.Services;
        // Before the handler of the service defaults, which handles every exception.
        services.Insert(0, ServiceDescriptor.Singleton<IExceptionHandler, StorageProblemHandler>());
        services.AddSingleton<IMemoryPoolFactory<byte>, LargeBlocks>();
        builder.AddAccessTokenValidation(Audience, ImageEndpoints.Read, ImageEndpoints.Write);
        builder.AddObjectStore("storage");
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.UseForDescription(ImagesJson.Default));
        services.AddOpenApi(options => options.DescribeService(
            "Images",
            "Store images, and get them in the size and format that is wanted.",
            (ImageEndpoints.Read, "See images and their renditions."),
            (ImageEndpoints.Write, "Store, process and delete images.")));

        services.AddSection<ImagesOptions, ImagesOptionsAttributes>("Images");
        services.AddSingleton<IValidateOptions<ImagesOptions>, ImagesOptionsValidator>();
        services.AddSingleton(provider => new TransformQuery(provider.GetRequiredService<IOptions<ImagesOptions>>().Value.Presets));
        services.AddSingleton<RecentTransforms>();
        services.AddSingleton<LinkSigner>();
        services.AddSingleton<MatcherPolicy, SignedLinkPolicy>();
        services.AddSingleton<WorkGate>();
        services.AddSingleton<ImageMetrics>();
        services.AddSingleton<ImageWorker>();
        services.AddSingleton<ImageCatalog>();
        services.AddSingleton<ImageLimits>();
        services.AddSingleton<ImageInspector>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<UploadPipeline>();
        services.AddSingleton<RenditionMaker>();
        services.AddSingleton<RenditionMemory>();
        services.AddSingleton<RenditionCache>();
        services.AddSingleton<RenditionEviction>();
        services.AddHostedService(provider => provider.GetRequiredService<RenditionEviction>());
        services.AddHostedService<OrphanCleanup>();
    }

    /// <summary>Maps the endpoints.</summary>
    public static void MapImages(this WebApplication app)
    {
        app.UseAccessTokens();
        app.MapImageEndpoints();
        app.MapOpenApi();
    }
}
