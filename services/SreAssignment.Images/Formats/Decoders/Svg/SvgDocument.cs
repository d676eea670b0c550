using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using SkiaSharp;
using SreAssignment.Images.Problems;
using SreAssignment.ServiceDefaults.Problems;

namespace SreAssignment.Images.Formats.Decoders.Svg;

/// <summary>
/// An SVG drawing reduced to what is drawn: no scripts, no references to anything outside of the document, no document type, no elements of other namespaces.
/// Embedded images are kept where they are data URLs of raster images.
/// </summary>
internal sealed partial class SvgDocument
{
    private const string Namespace = "http://www.w3.org/2000/svg";
    private const string XLink = "http://www.w3.org/1999/xlink";

    private const int LargestLength = 5_000_000;
    private const int LargestDepth = 200;

    // Larger numbers are over every limit of pixels.
    private const double LargestSide = 10_000_000;

    // CSS 2.1, 4.3.2: pixels per unit.
    private static readonly Dictionary<string, double> Units = new()
    {
        [""] = 1,
        ["px"] = 1,
        ["pt"] = 96 / 72.0,
        ["pc"] = 16,
        ["mm"] = 96 / 25.4,
        ["cm"] = 96 / 2.54,
        ["in"] = 96,
    };

    private static readonly HashSet<string> Removed = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "foreignObject", "iframe", "embed", "object", "audio", "video", "handler", "listener", "metadata", "set", "animate", "animateMotion",
        "animateTransform", "animateColor", "discard",
    };

    private readonly string _drawing;
    private readonly (double Width, double Height) _viewport;

    private SvgDocument(string drawing, (double, double) viewport) => (_drawing, _viewport) = (drawing, viewport);

    /// <summary>The size that the document gives itself, in pixels.</summary>
    public SKSizeI Size => new(Round(_viewport.Width), Round(_viewport.Height));

    /// <exception cref="ProblemException">It is no SVG document, or is over a limit.</exception>
    public static SvgDocument Read(Stream source)
    {
        if (source.Length > LargestLength)
            throw ImageProblems.Invalid($"The SVG document has {source.Length} bytes. At most {LargestLength} are accepted.");
        // A document type is skipped, so an entity is not known and is an error.
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
        };
        source.Position = 0;
        try
        {
            using var reader = XmlReader.Create(source, settings);
            reader.MoveToContent();
            if (reader.LocalName != "svg" || reader.NamespaceURI is not (Namespace or ""))
                throw ImageProblems.Invalid($"The root element of the SVG document is '{reader.LocalName}' and not svg.");
            var viewport = Viewport(reader);
            var text = new StringBuilder();
            using (var writer = XmlWriter.Create(text, new() { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
                Copy(reader, writer);
            return new(text.ToString(), viewport);
        }
        catch (XmlException exception)
        {
            throw ImageProblems.Invalid(
                $"The SVG document is not well-formed XML, or uses entities: line {exception.LineNumber}, column {exception.LinePosition}.");
        }
    }

    /// <summary>Returns the document for a renderer, scaled to a size.</summary>
    public string ScaledTo(SKSizeI size) => string.Create(
        CultureInfo.InvariantCulture,
        $"""<svg xmlns="{Namespace}" width="{size.Width}" height="{size.Height}" viewBox="0 0 {_viewport.Width} {_viewport.Height}" """
        + $"""preserveAspectRatio="none">{_drawing}</svg>""");

    private static void Copy(XmlReader reader, XmlWriter writer)
    {
        while (!reader.EOF)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when Removed.Contains(reader.LocalName) || reader.NamespaceURI is not (Namespace or ""):
                    reader.Skip();
                    continue;
                case XmlNodeType.Element when reader.LocalName == "style" && !reader.IsEmptyElement:
                    var style = reader.ReadElementContentAsString();
                    if (IsLocal(style))
                        writer.WriteElementString("style", Namespace, style);
                    continue;
                case XmlNodeType.Element:
                    if (reader.Depth > LargestDepth)
                        throw ImageProblems.Invalid($"The elements of the SVG document are nested more than {LargestDepth} deep.");
                    CopyElement(reader, writer);
                    break;
                case XmlNodeType.EndElement:
                    writer.WriteEndElement();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when reader.Depth > 0:
                    writer.WriteString(reader.Value);
                    break;
            }
            reader.Read();
        }
    }

    private static void CopyElement(XmlReader reader, XmlWriter writer)
    {
        var (isEmpty, isRoot) = (reader.IsEmptyElement, reader.Depth == 0);
        writer.WriteStartElement(reader.LocalName, Namespace);
        while (reader.MoveToNextAttribute())
        {
            var isReference = reader.LocalName == "href" && reader.NamespaceURI is "" or XLink;
            if (isReference ? !IsLocalReference(reader.Value) : !IsKept(reader, isRoot))
                continue;
            if (reader.NamespaceURI.Length == 0)
                writer.WriteAttributeString(reader.LocalName, reader.Value);
            else
                writer.WriteAttributeString(reader.Prefix, reader.LocalName, reader.NamespaceURI, reader.Value);
        }
        reader.MoveToElement();
        if (isEmpty)
            writer.WriteEndElement();
    }

    // The root has no position, and the drawing around it gives it its size.
    private static bool IsKept(XmlReader attribute, bool isRoot) =>
        (attribute.NamespaceURI.Length == 0 || attribute.Prefix == "xml") && attribute.Prefix != "xmlns" && attribute.Name != "xmlns"
        && attribute.LocalName != "base" && !(isRoot && attribute.LocalName is "x" or "y" or "width" or "height")
        && !attribute.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase) && IsLocal(attribute.Value);

    /// <summary>Returns whether styles refer to parts of the document only. Escapes would hide what they refer to.</summary>
    private static bool IsLocal(string style) =>
        !style.Contains('\\', StringComparison.Ordinal) && !style.Contains("@import", StringComparison.OrdinalIgnoreCase)
        && Url().Count(style) == LocalUrl().Count(style);

    private static bool IsLocalReference(string reference) => reference.AsSpan().Trim() is { Length: > 0 } trimmed
        && (trimmed[0] == '#' || EmbeddedImage().IsMatch(trimmed[..Math.Min(40, trimmed.Length)]));

    private static (double, double) Viewport(XmlReader root)
    {
        var viewBox = (root.GetAttribute("viewBox") ?? "").Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => Number(part) ?? 0).ToArray();
        var (boxWidth, boxHeight) = viewBox is [_, _, > 0 and var w, > 0 and var h] ? (w, h) : (0, 0);
        var (width, height) = (Length(root.GetAttribute("width")), Length(root.GetAttribute("height")));
        if (boxWidth > 0)
            return Bounded(width ?? (height * boxWidth / boxHeight ?? boxWidth), height ?? (width * boxHeight / boxWidth ?? boxHeight));
        return width is { } givenWidth && height is { } givenHeight
            ? Bounded(givenWidth, givenHeight)
            : throw ImageProblems.Invalid("The SVG document has no size. Its root needs a viewBox, or width and height in px, pt, pc, mm, cm or in.");

        static (double, double) Bounded(double width, double height) => (Math.Min(width, LargestSide), Math.Min(height, LargestSide));
    }

    private static double? Length(string? text)
    {
        if (text is null || LengthWithUnit().Match(text.Trim()) is not { Success: true } match || !Units.TryGetValue(match.Groups["unit"].Value, out var unit))
            return null;
        return Number(match.Groups["number"].Value) is > 0 and var number ? number * unit : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static int Round(double length) => (int)Math.Max(1, Math.Round(length, MidpointRounding.AwayFromZero));

    [GeneratedRegex(
        "^(?<number>[+-]?[0-9.]+(e[+-]?[0-9]+)?)(?<unit>[a-z%]*)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex LengthWithUnit();

    [GeneratedRegex("url\\s*\\(|src\\s*\\(|image\\s*\\(", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Url();

    [GeneratedRegex("url\\(\\s*[\"']?#", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex LocalUrl();

    [GeneratedRegex("^data:image/(png|jpeg|jpg|gif|webp);base64,", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex EmbeddedImage();
}
