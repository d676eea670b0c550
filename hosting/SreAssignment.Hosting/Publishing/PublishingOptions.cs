namespace Aspire.Hosting.Publishing;

/// <summary>What the command line says of publishing; read from the configuration section <c>Publishing</c>.</summary>
internal sealed class PublishingOptions
{
    public const string Section = "Publishing";

    /// <summary><c>--publisher</c>: <c>manifest</c> for the manifest alone.</summary>
    public string? Publisher { get; set; }

    /// <summary><c>--step</c>: <c>publish</c>, which is also what is done when it is left out.</summary>
    public string? Step { get; set; }

    /// <summary><c>--output-path</c>, relative to the working directory.</summary>
    public string? OutputPath { get; set; }
}
