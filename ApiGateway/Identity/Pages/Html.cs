using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Platform.ApiGateway.Identity.Pages;

/// <summary>Markup. Text gets into it encoded; only markup gets into it as it is.</summary>
public readonly record struct Html
{
    private readonly string? _markup;

    private Html(string markup) => _markup = markup;

    /// <summary>No markup.</summary>
    public static Html None => default;

    /// <summary>Markup from an interpolated string: its literal parts are markup, its values text.</summary>
    public static Html Of(Handler handler) => new(handler.Markup);

    /// <inheritdoc/>
    public override string ToString() => _markup ?? "";

    /// <summary>Builds markup from an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly struct Handler(int literalLength, int formattedCount)
    {
        private readonly StringBuilder _builder = new(literalLength + formattedCount * 16);

        internal string Markup => _builder.ToString();

        public void AppendLiteral(string markup) => _builder.Append(markup);

        public void AppendFormatted(string? text) => _builder.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted(Html markup) => _builder.Append(markup.ToString());
    }
}
