using System.Globalization;
using System.Runtime.CompilerServices;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Text with values in it that are known only when the application runs, written as an interpolated string.</summary>
public sealed class ReferenceExpression : IManifestExpressionProvider, IValueProvider, IValueWithReferences
{
    private readonly string[] _manifestExpressions;

    private ReferenceExpression(string format, IValueProvider[] valueProviders, string[] manifestExpressions)
    {
        Format = format;
        ValueProviders = valueProviders;
        _manifestExpressions = manifestExpressions;
    }

    /// <summary>The composite format string, with <c>{0}</c> for the first value.</summary>
    public string Format { get; }

    /// <summary>The values, in their order.</summary>
    public IReadOnlyList<IValueProvider> ValueProviders { get; }

    /// <summary>The values as expressions of the manifest, in the same order.</summary>
    public IReadOnlyList<string> ManifestExpressions => _manifestExpressions;

    /// <inheritdoc/>
    public string ValueExpression => string.Format(CultureInfo.InvariantCulture, Format, _manifestExpressions);

    IEnumerable<object> IValueWithReferences.References => ValueProviders;

    /// <summary>Creates an expression from an interpolated string.</summary>
    public static ReferenceExpression Create(in ExpressionInterpolatedStringHandler handler) => handler.Build();

    /// <inheritdoc/>
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var values = new object?[ValueProviders.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = await ValueProviders[i].GetValueAsync(cancellationToken);
        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal static ReferenceExpression Create(string format, IValueProvider[] valueProviders, string[] manifestExpressions) =>
        new(format, valueProviders, manifestExpressions);

    /// <summary>Collects the parts of an interpolated string.</summary>
    /// <param name="literalLength">Characters of literal text.</param>
    /// <param name="formattedCount">Values between them.</param>
    [InterpolatedStringHandler]
    public ref struct ExpressionInterpolatedStringHandler(int literalLength, int formattedCount)
    {
        private readonly ReferenceExpressionBuilder _builder = new(literalLength, formattedCount);

        /// <summary>Adds literal text.</summary>
        public readonly void AppendLiteral(string value) => _builder.AppendLiteral(value);

        /// <summary>Adds text.</summary>
        public readonly void AppendFormatted(string? value) => _builder.AppendFormatted(value);

        /// <summary>Adds a value.</summary>
        public readonly void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider);

        /// <summary>Adds a resource that is a value.</summary>
        public readonly void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider =>
            _builder.AppendFormatted(valueProvider.Resource);

        internal readonly ReferenceExpression Build() => _builder.Build();
    }
}
