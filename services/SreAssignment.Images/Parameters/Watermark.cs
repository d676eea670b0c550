using System.Globalization;
using SreAssignment.Images.Storage;

namespace SreAssignment.Images.Parameters;

/// <summary>Another stored image laid over the result.</summary>
/// <param name="Image">The id of the image.</param>
/// <param name="Position">Its position.</param>
/// <param name="Scale">Its width as a part of the result's.</param>
/// <param name="Opacity">1 covers, 0 is invisible.</param>
internal sealed record Watermark(ImageId Image, Gravity Position, double Scale, double Opacity)
{
    private static readonly string[] Details = ["watermarkPosition", "watermarkScale", "watermarkOpacity"];

    public static Watermark? Read(ParameterReader reader)
    {
        var text = reader.Text("watermark", "The id of a stored image that is laid over the result.", ImageId.Pattern, ImageId.Example);
        var position = Gravity.Read(reader, "watermarkPosition", "southeast", "Where the watermark is placed: a position or a focal point.");
        var scale = reader.Number("watermarkScale", 0.01, 1, "The width of the watermark as a part of the width of the result.", 0.25);
        var opacity = reader.Number("watermarkOpacity", 0, 1, "1 covers, 0 is invisible.", 0.5);
        if (text is null)
        {
            var stray = Details.FirstOrDefault(reader.Has);
            return stray is null ? null : throw ParameterReader.Invalid(stray, "needs the parameter 'watermark', the id of an image");
        }
        if (!ImageId.TryParse(text, out var image))
            throw ParameterReader.Invalid("watermark", "must be the id of an image");
        return new(image, position, scale!.Value, opacity!.Value);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Image},{Position},{Scale},{Opacity}");
}
