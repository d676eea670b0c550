using System.Globalization;
using SkiaSharp;
using SreAssignment.Bench.Harness;

namespace SreAssignment.Bench.Reports;

/// <summary>Draws the groups of bars as SVG.</summary>
internal static class Picture
{
    private const int Width = 860;
    private const int Margin = 20;
    private const int LabelWidth = 210;
    private const int ValueWidth = 80;
    private const int BarHeight = 18;
    private const int BarGap = 6;
    private const int TitleHeight = 30;
    private const int GroupGap = 16;

    private static readonly SKColor Background = new(0xFF, 0xFF, 0xFF);
    private static readonly SKColor Text = new(0x1F, 0x29, 0x33);
    private static readonly SKColor Ours = new(0x1F, 0x6F, 0xEB);
    private static readonly SKColor Theirs = new(0xA9, 0xB4, 0xC0);

    public static void Write(IReadOnlyList<BarGroup> groups, string path)
    {
        using var typeface = SKTypeface.FromFile(Repository.PathOf("services", "SreAssignment.Images", "Fonts", "NotoSans-Regular.ttf"));
        using var font = new SKFont(typeface, 13);
        using var title = new SKFont(typeface, 15);
        using var paint = new SKPaint { IsAntialias = true };
        var height = 2 * Margin + groups.Sum(group => TitleHeight + group.Bars.Count * (BarHeight + BarGap) + GroupGap);
        using var stream = File.Create(path);
        using (var canvas = SKSvgCanvas.Create(SKRect.Create(Width, height), stream))
        {
            paint.Color = Background;
            canvas.DrawRect(SKRect.Create(Width, height), paint);
            var y = (float)Margin;
            foreach (var group in groups)
                y = DrawGroup(group, y);

            float DrawGroup(BarGroup group, float top)
            {
                DrawText(group.Title, Margin, top + 17, title);
                top += TitleHeight;
                var most = Math.Max(double.Epsilon, group.Bars.Max(bar => double.IsNaN(bar.Value) ? 0 : bar.Value));
                foreach (var bar in group.Bars)
                {
                    DrawText(bar.Name, Margin, top + 14, font);
                    var width = (float)((Width - 2 * Margin - LabelWidth - ValueWidth) * (double.IsNaN(bar.Value) ? 0 : bar.Value) / most);
                    paint.Color = bar.IsOurs ? Ours : Theirs;
                    canvas.DrawRoundRect(Margin + LabelWidth, top, Math.Max(1, width), BarHeight, 3, 3, paint);
                    DrawText(Report.Number(bar.Value), Margin + LabelWidth + width + 8, top + 14, font);
                    top += BarHeight + BarGap;
                }
                return top + GroupGap;
            }

            // As outlines: a viewer may not have the font.
            void DrawText(string text, float x, float baseline, SKFont drawn)
            {
                paint.Color = Text;
                using var outline = drawn.GetTextPath(text, new SKPoint(x, baseline));
                canvas.DrawPath(outline, paint);
            }
        }
        stream.Dispose();
        Describe(groups, path);
    }

    // What a screen reader reads.
    private static void Describe(IReadOnlyList<BarGroup> groups, string path)
    {
        var description = string.Join("; ", groups.Select(group => $"{group.Title}: {string.Join(", ", group.Bars.Select(bar => string.Create(
            CultureInfo.InvariantCulture, $"{bar.Name} {Report.Number(bar.Value)}")))}"));
        var svg = File.ReadAllText(path);
        var end = svg.IndexOf('>', svg.IndexOf("<svg", StringComparison.Ordinal)) + 1;
        File.WriteAllText(path, svg.Insert(end, $"<title>Results of the bench</title><desc>{System.Security.SecurityElement.Escape(description)}</desc>"));
    }
}
