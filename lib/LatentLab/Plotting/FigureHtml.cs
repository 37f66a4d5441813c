using System.Globalization;

namespace LatentLab;

/// <summary>What a live host shows of a figure: the static picture, and a script that puts the interactive chart in its place.</summary>
/// <remarks>
/// The first figure of a session brings plotly.js along, 3.6 MB; the later ones wait for it in a queue on the page,
/// whatever order the host renders its outputs in. Where it never comes, or scripts do not run, the picture stays.
/// </remarks>
internal static class FigureHtml
{
    private const string Pending = "window.latentLabPending";
    private static int _count, _plotlySent;

    public static string Render(Figure figure) => Render(figure, bringPlotly: Interlocked.Exchange(ref _plotlySent, 1) == 0);

    internal static string Render(Figure figure, bool bringPlotly)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"latentlab-{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        return $$$"""
            <div id="{{{id}}}" style="max-width:{{{Math.Max(figure.Width, 720)}}}px">{{{figure.ToSvg()}}}</div>
            {{{(bringPlotly ? PlotlyScript() : "")}}}<script>(function(){
            var draw=function(){
            var place=document.getElementById({{{InScript($"\"{id}\"")}}});
            if(!place||!window.Plotly)return;
            var figure={{{InScript(figure.ToPlotlyJson())}}},chart=document.createElement('div');
            chart.setAttribute('role','figure');chart.setAttribute('aria-label',{{{InScript(System.Text.Json.JsonSerializer.Serialize(figure.AltText))}}});
            place.appendChild(chart);
            var undo=function(){chart.remove();};
            try{window.Plotly.newPlot(chart,{data:figure.data,layout:figure.layout,frames:figure.frames||[],config:{responsive:true,displaylogo:false}})
            .then(function(){var picture=place.querySelector(':scope>svg');if(picture)picture.remove();},undo);}catch(e){undo();}
            };
            if(window.Plotly)draw();else({{{Pending}}}={{{Pending}}}||[]).push(draw);
            })();</script>
            """;
    }

    /// <summary>plotly.js, kept from the page's module loaders (RequireJS would take it for its own), then whoever waits.</summary>
    private static string PlotlyScript() =>
        "<script>if(!window.Plotly){(function(){var define,module,exports;" + InScript(ChartEngineHost.Engine.PlotlyJs()) + "\n}).call(window);}"
        + $"(function(){{var waiting={Pending}||[];{Pending}=[];waiting.forEach(function(draw){{draw();}});}})();</script>\n";

    /// <summary>Nothing inside a script element may look like its end or like a comment to the html parser.</summary>
    internal static string InScript(string json) => json.Replace("</", "<\\/").Replace("<!--", "<\\u0021--");
}
