using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Platform.Portal.Charts;

/// <summary>SVG's <c>text</c> element, a word that means something else in Razor.</summary>
public sealed class ChartLabel : ComponentBase
{
    /// <summary>Where it stands.</summary>
    [Parameter]
    public required double X { get; set; }

    /// <summary>Its base line.</summary>
    [Parameter]
    public required double Y { get; set; }

    /// <summary>Which point of it is at X: <c>end</c>, <c>middle</c>.</summary>
    [Parameter]
    public required string Anchor { get; set; }

    /// <summary>What it says.</summary>
    [Parameter]
    public required string Label { get; set; }

    /// <inheritdoc/>
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", "tick");
        builder.AddAttribute(2, "x", ChartScale.At(X));
        builder.AddAttribute(3, "y", ChartScale.At(Y));
        builder.AddAttribute(4, "text-anchor", Anchor);
        builder.AddContent(5, Label);
        builder.CloseElement();
    }
}
