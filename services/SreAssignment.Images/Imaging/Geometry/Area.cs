namespace SreAssignment.Images.Imaging.Geometry;

/// <summary>A rectangle in pixels that may begin and end between two of them.</summary>
internal readonly record struct Area(double X, double Y, double Width, double Height)
{
    public Area ScaledBy(double x, double y) => new(X * x, Y * y, Width * x, Height * y);
}
