namespace SreAssignment.Dashboard.Telemetry;

/// <summary>Who sent telemetry: one process of a service. OpenTelemetry calls it a resource, which here means a part of the application.</summary>
public sealed record TelemetrySource(AttributeSet Attributes)
{
    /// <summary>The service's name.</summary>
    public string Service { get; } = Attributes["service.name"] is { Length: > 0 } name ? name : "unknown_service";

    /// <summary>The process among those of its service; empty when it does not say.</summary>
    public string Instance { get; } = Attributes["service.instance.id"] ?? "";

    /// <summary>A replica's own name, such as <c>images-1</c>, or else the service with the beginning of the instance's id.</summary>
    public string Name { get; } = NameOf(Attributes["service.name"] is { Length: > 0 } name ? name : "unknown_service", Attributes["service.instance.id"] ?? "");

    public bool Equals(TelemetrySource? other) => other is not null && Attributes.Equals(other.Attributes);

    public override int GetHashCode() => Attributes.GetHashCode();

    private static string NameOf(string service, string instance)
    {
        const int shown = 8;
        if (instance.Length == 0 || instance.StartsWith(service, StringComparison.Ordinal))
            return instance.Length == 0 ? service : instance;
        return $"{service}-{instance[..Math.Min(shown, instance.Length)]}";
    }
}
