using Microsoft.Extensions.Options;
using SreAssignment.Images.Catalog;
using SreAssignment.Images.Configuration;
using SreAssignment.Images.Endpoints;
using SreAssignment.Images.Intake;
using SreAssignment.Images.Links;
using SreAssignment.Images.Parameters;
using SreAssignment.Images.Problems;
using SreAssignment.Images.Renditions;
using SreAssignment.Images.Telemetry;
using SreAssignment.Images.Work;
using SreAssignment.ServiceDefaults.ApiDescription;

namespace SreAssignment.Images;

/// <summary>Registers what the service is made of.</summary>
internal static class ImagesExtensions
{
    private const string Audience = "images";

    public static void AddImages(this WebApplicationBuilder builder)
    {
        NativeHeap.ReturnLargeBlocks();
        var services = builder.Services;
        // Before those of the service defaults, which take whatever is left.
        services.AddExceptionHandler<StorageProblemHandler>();
        builder.AddServiceDefaults();
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
        services.AddSingleton<TransformQuery>();
        services.AddSingleton<LinkSigner>();
        services.AddSingleton<MatcherPolicy, SignedLinkPolicy>();
        services.AddSingleton<WorkGate>();
        services.AddSingleton<ImageMetrics>();
        services.AddSingleton<ImageWorker>();
        services.AddSingleton<ImageCatalog>();
        services.AddSingleton<ImageLimits>();
        services.AddSingleton<ImageInspector>();
        services.AddSingleton<BodyMemory>();
        services.AddSingleton<ImageIntake>();
        services.AddSingleton<RenditionMaker>();
        services.AddSingleton<RenditionCache>();
        services.AddSingleton<RenditionEviction>();
        services.AddHostedService(provider => provider.GetRequiredService<RenditionEviction>());
        services.AddHostedService<Janitor>();
    }
}
