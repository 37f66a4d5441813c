using System.Globalization;
using System.Text;

namespace LatentLab;

/// <summary>What a live host shows of a figure: the static picture, and a script that draws the chart there.</summary>
/// <remarks>The picture is an image: Jupyter removes SVG elements from notebooks that it does not trust.</remarks>
internal static class FigureHtml
{
    private static readonly string[] Kinds = ["scatter", "bar", "heatmap"];

    public static string Render(Figure figure) =>
        PlotlyPage.Html(Picture(figure), figure.ToPlotlyJson(), figure.AltText, WidthOf(figure), Kinds);

    internal static string Render(Figure figure, bool bringPlotly) =>
        PlotlyPage.Html(
            Picture(figure),
            figure.ToPlotlyJson(),
            figure.AltText,
            WidthOf(figure),
            Kinds,
            bringPlotly ? PlotlyPage.Small() : null
        );

    private static int WidthOf(Figure figure) => Math.Max(figure.Width, 720);

    /// <summary>The static picture, as an image of the page.</summary>
    public static string Picture(Figure figure)
    {
        var alt = SvgWriter.Escape(figure.AltText);
        var source = "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(figure.ToSvg()));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<img alt=\"{alt}\" width=\"{figure.Width}\" style=\"max-width:100%\" src=\"{source}\">"
        );
    }
}
