using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace LatentLab;

/// <summary>A chart on a live page: what is seen without scripts, and the script that draws the chart there.</summary>
/// <remarks>
/// The first chart of a session brings plotly.js along, compressed (0.6 MB in the saved file); the others wait for it
/// in a queue on the page, whatever order the host renders its outputs in. Where it never comes, cannot be unpacked,
/// or scripts do not run, what is seen without it stays.
/// </remarks>
internal static class PlotlyPage
{
    private const string Pending = "window.latentLabPending";

    /// <summary>The kinds of traces that the cartesian distribution of plotly.js draws.</summary>
    private static readonly string[] Cartesian =
    [
        "bar",
        "box",
        "contour",
        "heatmap",
        "histogram",
        "histogram2d",
        "histogram2dcontour",
        "image",
        "pie",
        "scatter",
        "scatterternary",
        "violin",
    ];

    private static int Count,
        CartesianSent,
        WholeSent;

    /// <summary>The html of one chart.</summary>
    /// <param name="still">What is seen until the chart is drawn: one element.</param>
    /// <param name="json">Plotly's data, layout and, for a film, frames.</param>
    /// <param name="altText">The chart in words.</param>
    /// <param name="width">The most pixels that it takes.</param>
    /// <param name="kinds">The kinds of its traces.</param>
    public static string Html(string still, string json, string altText, int width, IReadOnlyCollection<string> kinds)
    {
        var whole = kinds.Except(Cartesian).Any();
        var first = Interlocked.Exchange(ref whole ? ref WholeSent : ref CartesianSent, 1) == 0;
        // The whole one serves the others, too.
        if (whole)
            CartesianSent = 1;
        return Html(
            still,
            json,
            altText,
            width,
            kinds,
            first
                ? whole
                    ? Whole()
                    : Small()
                : null
        );
    }

    /// <summary>The same, with plotly.js as gzip packed it, or null where another chart brings it.</summary>
    internal static string Html(
        string still,
        string json,
        string altText,
        int width,
        IReadOnlyCollection<string> kinds,
        byte[]? plotly
    )
    {
        var number = Interlocked.Increment(ref Count);
        var id = string.Create(CultureInfo.InvariantCulture, $"latentlab-{Environment.ProcessId}-{number}");
        var unusual = JsonSerializer.Serialize(kinds.Except(Cartesian));
        return $$$"""
            <div id="{{{id}}}" style="max-width:{{{width}}}px">{{{still}}}</div>
            {{{(plotly is null ? "" : Bring(plotly, unusual))}}}<script>(function(){
            var draw=function(){
            var place=document.getElementById("{{{id}}}");
            if(!place||!({{{CanDraw(unusual)}}}))return false;
            var figure={{{InScript(json)}}};
            var chart=document.createElement('div'),still=place.firstElementChild;
            chart.setAttribute('role','figure');
            chart.setAttribute('aria-label',{{{InScript(JsonSerializer.Serialize(altText))}}});
            place.appendChild(chart);
            var undo=function(){chart.remove();};
            var config=Object.assign({responsive:true,displaylogo:false},figure.config);
            var content={data:figure.data,layout:figure.layout,frames:figure.frames||[],config:config};
            try{window.Plotly.newPlot(chart,content).then(function(){if(still)still.remove();},undo);}catch(e){undo();}
            return true;
            };
            if(!draw())({{{Pending}}}={{{Pending}}}||[]).push(draw);
            })();</script>
            """;
    }

    /// <summary>The cartesian distribution of plotly.js, in the version that Plotly.NET writes for.</summary>
    internal static byte[] Small()
    {
        using var resource = typeof(PlotlyPage).Assembly.GetManifestResourceStream("plotly-cartesian.min.js.gz")!;
        using var memory = new MemoryStream();
        resource.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>All of plotly.js.</summary>
    internal static byte[] Whole()
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.SmallestSize))
            gzip.Write(Encoding.UTF8.GetBytes(ChartEngineHost.Engine.PlotlyJs()));
        return memory.ToArray();
    }

    /// <summary>Nothing inside a script element may look like its end or like a comment to the html parser.</summary>
    internal static string InScript(string json) => json.Replace("</", "<\\/").Replace("<!--", "<\\u0021--");

    /// <summary>Whether the page's plotly.js draws the kinds that not every distribution has.</summary>
    private static string CanDraw(string unusual) =>
        unusual == "[]"
            ? "window.Plotly"
            : $"window.Plotly&&{unusual}.every(function(kind){{return window.Plotly.PlotSchema.get().traces[kind];}})";

    /// <summary>Unpacks plotly.js, runs it, and draws what waits.</summary>
    /// <remarks>Out of sight of the page's module loaders: RequireJS would take it for its own.</remarks>
    private static string Bring(byte[] plotly, string unusual)
    {
        var packed = Convert.ToBase64String(plotly);
        return $$$"""
            <script>(function(){
            var ready=function(){return {{{CanDraw(unusual)}}};};
            if(ready()||!window.DecompressionStream)return;
            var packed=Uint8Array.from(atob("{{{packed}}}"),function(c){return c.charCodeAt(0);});
            var unpacked=new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
            new Response(unpacked).text().then(function(text){
            if(!ready()){
            var script=document.createElement('script');
            script.text='(function(){var define,module,exports;'+text+'\n}).call(window);';
            document.head.appendChild(script).remove();
            }
            {{{Pending}}}=({{{Pending}}}||[]).filter(function(draw){return !draw();});
            });
            })();</script>

            """;
    }
}
