namespace LatentLab;

/// <content>Files for somewhere else than a notebook.</content>
public sealed partial record Figure
{
    /// <summary>The static picture as a PNG, with plain letters of the library's own.</summary>
    /// <param name="scale">Pixels per pixel of the figure's size: 2 is sharp on today's screens, 4 in print.</param>
    /// <returns>The file's content.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The scale is not from 0.5 to 8.</exception>
    public byte[] ToPng(double scale = 2)
    {
        if (scale is not (>= 0.5 and <= 8))
            throw new ArgumentOutOfRangeException(nameof(scale), $"The scale is {scale}; 0.5 to 8 is expected.");
        return SvgRaster.ToPng(ToSvg(), scale);
    }

    /// <summary>Saves the static picture; <see cref="SaveSvg"/> has the finer letters.</summary>
    /// <param name="path">The file, usually <c>*.png</c>; its folder is made where it is missing.</param>
    /// <param name="scale">Pixels per pixel of the figure's size.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SavePng(string path, double scale = 2) => AtomicFile.Write(path, ToPng(scale));

    /// <summary>Saves the static picture for any size.</summary>
    /// <param name="path">The file, usually <c>*.svg</c>; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveSvg(string path) => AtomicFile.WriteText(path, ToSvg());

    /// <summary>Saves a whole page with the interactive chart, which needs no network.</summary>
    /// <param name="path">The file, usually <c>*.html</c>; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SaveHtml(string path) =>
        AtomicFile.WriteText(
            path,
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{SvgWriter.Escape(Title)}</title>
            </head>
            <body>
            {FigureHtml.Render(this, bringPlotly: true)}
            </body>
            </html>

            """
        );
}
