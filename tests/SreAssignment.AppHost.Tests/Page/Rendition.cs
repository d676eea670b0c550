using Microsoft.Playwright;
using SkiaSharp;

namespace SreAssignment.AppHost.Tests.Page;

/// <summary>The pixels of the picture that the page shows.</summary>
internal sealed record Rendition(SKColor[] Pixels, int Width, int Height)
{
    private const string ToPng = """
        picture => {
          const canvas = Object.assign(document.createElement('canvas'), { width: picture.naturalWidth, height: picture.naturalHeight });
          canvas.getContext('2d').drawImage(picture, 0, 0);
          return canvas.toDataURL('image/png').split(',')[1];
        }
        """;

    public static async Task<Rendition> ReadAsync(ILocator picture)
    {
        using var bitmap = SKBitmap.Decode(Convert.FromBase64String(await picture.EvaluateAsync<string>(ToPng)));
        return new(bitmap.Pixels, bitmap.Width, bitmap.Height);
    }

    public bool IsGray =>
        Pixels.All(pixel => Math.Max(pixel.Red, Math.Max(pixel.Green, pixel.Blue)) - Math.Min(pixel.Red, Math.Min(pixel.Green, pixel.Blue)) < 12);
}
