using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Builds a <see cref="ReferenceExpression"/> part by part.</summary>
public sealed class ReferenceExpressionBuilder
{
    private readonly StringBuilder _format;
    private readonly List<IValueProvider> _values;
    private readonly List<string> _expressions;

    /// <summary>Creates an empty builder.</summary>
    public ReferenceExpressionBuilder() : this(0, 0)
    {
    }

    internal ReferenceExpressionBuilder(int literalLength, int formattedCount)
    {
        _format = new StringBuilder(literalLength + (formattedCount * 3));
        _values = new List<IValueProvider>(formattedCount);
        _expressions = new List<string>(formattedCount);
    }

    /// <summary>Whether nothing was added yet.</summary>
    public bool IsEmpty => _format.Length == 0;

    /// <summary>Adds an interpolated string; its handler has written the parts by the time this is called.</summary>
    /// <exception cref="ArgumentException">The handler belongs to another builder.</exception>
    public void Append([InterpolatedStringHandlerArgument("")] in ReferenceExpressionBuilderInterpolatedStringHandler handler)
    {
        if (handler.Builder != this)
            throw new ArgumentException("The interpolated string was made for another builder.", nameof(handler));
    }

    /// <summary>Adds literal text.</summary>
    public void AppendLiteral(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _format.Append(value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
    }

    /// <summary>Adds text.</summary>
    public void AppendFormatted(string? value) => AppendLiteral(value ?? "");

    /// <summary>Adds a value.</summary>
    public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider
    {
        ArgumentNullException.ThrowIfNull(valueProvider);
        _format.Append(CultureInfo.InvariantCulture, $"{{{_values.Count}}}");
        _values.Add(valueProvider);
        _expressions.Add(valueProvider.ValueExpression);
    }

    /// <summary>The expression of all that was added.</summary>
    public ReferenceExpression Build() => ReferenceExpression.Create(_format.ToString(), [.. _values], [.. _expressions]);

    /// <summary>Adds the parts of an interpolated string to a builder.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct ReferenceExpressionBuilderInterpolatedStringHandler
    {
        /// <summary>Creates the handler; the compiler writes the call.</summary>
        /// <param name="literalLength">Characters of literal text.</param>
        /// <param name="formattedCount">Values between them.</param>
        /// <param name="builder">Where they go.</param>
        public ReferenceExpressionBuilderInterpolatedStringHandler(int literalLength, int formattedCount, ReferenceExpressionBuilder builder)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder._format.EnsureCapacity(builder._format.Length + literalLength + (formattedCount * 3));
            Builder = builder;
        }

        internal ReferenceExpressionBuilder Builder { get; }

        /// <summary>Adds literal text.</summary>
        public void AppendLiteral(string value) => Builder.AppendLiteral(value);

        /// <summary>Adds text.</summary>
        public void AppendFormatted(string? value) => Builder.AppendFormatted(value);

        /// <summary>Adds a value.</summary>
        public void AppendFormatted<T>(T valueProvider) where T : IValueProvider, IManifestExpressionProvider => Builder.AppendFormatted(valueProvider);

        /// <summary>Adds a resource that is a value.</summary>
        public void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider, IManifestExpressionProvider =>
            Builder.AppendFormatted(valueProvider.Resource);
    }
}
