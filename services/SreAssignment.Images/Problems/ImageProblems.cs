using SreAssignment.Images.Storage;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Problems;

/// <summary>The kinds of error of the images service.</summary>
internal static class ImageProblems
{
    public static readonly ProblemType UnsupportedFormat = new("unsupported-image-format", 415, "The image format is not supported.");
    public static readonly ProblemType InvalidImage = new("invalid-image", 400, "The image is truncated or corrupt.");
    public static readonly ProblemType TooManyPixels = new("too-many-pixels", 413, "The image has too many pixels.");
    public static readonly ProblemType TooManyFrames = new("too-many-frames", 413, "The image has too many frames.");
    public static readonly ProblemType ImageNotFound = new("image-not-found", 404, "There is no such image.");
    public static readonly ProblemType DamagedImage = new("damaged-image", 500, "The stored image is damaged.");
    public static readonly ProblemType PreconditionFailed = new("precondition-failed", 412, "A condition of the request is not met.");
    public static readonly ProblemType RangeNotSatisfiable = new("range-not-satisfiable", 416, "The range is outside of the image.");
    public static readonly ProblemType InsufficientStorage = new("insufficient-storage", 507, "The store is full.");
    public static readonly ProblemType InvalidSignature = new("invalid-signature", 403, "The link's signature is not valid.");
    public static readonly ProblemType LinkExpired = new("link-expired", 410, "The link has expired.");

    public static ProblemException Invalid(string detail) => new(InvalidImage, detail);

    public static ProblemException NoSpaceForBody() =>
        new(InsufficientStorage, "The service has no space left for the image: its temporary folder is full. Nothing was stored.");

    public static ProblemException NoSpaceForResult() => new(InsufficientStorage, "The service has no space left for the result.");

    public static ProblemException Damaged(ImageId id) =>
        new(DamagedImage, $"The image '{id}' cannot be read from the store. Other images are not affected. Delete it, or restore it from a backup.");

    public static ProblemException NotFound(ImageId id) => NotFound(id.ToString());

    public static ProblemException NotFound(string id) => new(ImageNotFound, $"There is no image '{id}'.");
}
