namespace SreAssignment.Dashboard.Components.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Colour">The number of its colour, from 1.</param>
/// <param name="Points">Its points, by time; a value that is not a number interrupts the line.</param>
public sealed record Line(string Name, int Colour, IReadOnlyList<(DateTime Time, double Value)> Points);
