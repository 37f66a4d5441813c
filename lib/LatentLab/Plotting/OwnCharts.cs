using System.Net;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;

namespace LatentLab;

/// <summary>Lets a reader's own Plotly.NET run in .NET Interactive, drawn by the plotly.js that the page has.</summary>
/// <remarks>
/// Plotly.NET asks for a newer FSharp.Core than that host has, and gets the one of <see cref="ChartEngineHost"/>. Its
/// own formatter loads plotly.js from a server; ours, being for the exact types of its values, is preferred to it
/// whichever of the two is registered first. All by reflection: neither the host nor that Plotly.NET is referenced.
/// </remarks>
internal static class OwnCharts
{
    private const string Formatting = "Microsoft.DotNet.Interactive.Formatting";
    private static readonly Version NewFSharp = new(10, 1);
    private static readonly string[] HtmlOnly = ["text/html"];
    private static int Done,
        Giraffe;

    /// <summary>What happened, for the doctor.</summary>
    public static string Status { get; private set; } = "not run";

    /// <summary>Prepares the process once. What a changed host refuses is left as it was.</summary>
    public static void MakeRoom()
    {
        if (Interlocked.Exchange(ref Done, 1) == 1)
            return;
        if (FormatterOf(AppDomain.CurrentDomain) is not { } formatter)
        {
            Status = "no .NET Interactive here";
            return;
        }
        AssemblyLoadContext.Default.Resolving += (_, wanted) => FSharp(wanted);
        AppDomain.CurrentDomain.AssemblyResolve += (_, wanted) => FSharp(new AssemblyName(wanted.Name));
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => Meet(loaded.LoadedAssembly, formatter);
        Status = "ready for a Plotly.NET of your own";
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            Meet(assembly, formatter);
    }

    private static Type? FormatterOf(AppDomain domain) =>
        domain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == Formatting)?.GetType($"{Formatting}.Formatter");

    private static Assembly? FSharp(AssemblyName wanted) =>
        wanted.Name == "FSharp.Core" && wanted.Version >= NewFSharp
            ? ChartEngineHost.Engine.Context.LoadFromAssemblyName(new("FSharp.Core"))
            : null;

    /// <summary>Looks at every assembly that is loaded, for the two that need help.</summary>
    private static void Meet(Assembly assembly, Type formatter)
    {
        var name = assembly.GetName().Name;
        if (name is not ("Plotly.NET" or "Plotly.NET.Interactive") || IsOurs(assembly))
            return;
        try
        {
            BringGiraffe();
            if (name == "Plotly.NET.Interactive")
                InteractiveBridge.Once("own packages", KernelOptions.ForgetSecondReferences);
            if (name == "Plotly.NET")
                Register(assembly.GetType("Plotly.NET.GenericChart", throwOnError: true)!, formatter);
            Status = "shows the charts of your own Plotly.NET";
        }
#pragma warning disable CA1031 // a Plotly.NET or a host of another make goes on without us
        catch (Exception e)
#pragma warning restore CA1031
        {
            Status = $"your own Plotly.NET shows itself: {e.Message}";
        }
    }

    private static bool IsOurs(Assembly assembly) =>
        AssemblyLoadContext.GetLoadContext(assembly) is { Name: ChartEngineHost.ContextName };

    /// <summary>Loads Giraffe.ViewEngine so that it asks for the same FSharp.Core as Plotly.NET.</summary>
    /// <remarks>As it is, it asks for 5.0 and gets the host's, whose types are others than Plotly.NET's.</remarks>
    private static void BringGiraffe()
    {
        if (Interlocked.Exchange(ref Giraffe, 1) == 1)
            return;
        var bytes = ChartEngineHost.BytesOf("Giraffe.ViewEngine");
        AssemblyReferences.Ask(bytes, "FSharp.Core", NewFSharp);
        AssemblyLoadContext.Default.LoadFromStream(new MemoryStream(bytes));
    }

    /// <summary>For the union's cases, too: what is for an exact type goes before what is for its base.</summary>
    private static void Register(Type chart, Type formatter)
    {
        Type[] signature = [typeof(Type), typeof(Action<object, TextWriter>), typeof(string)];
        var register = formatter.GetMethod("Register", signature)!;
        var prefer = formatter.GetMethod("SetPreferredMimeTypesFor")!;
        var toJson = chart.GetMethod("toFigureJson", [chart])!;
        foreach (var type in chart.GetNestedTypes().Where(chart.IsAssignableFrom).Prepend(chart))
        {
            void Add(string mime, Func<string, string> show)
            {
                string Json(object value) => (string)toJson.Invoke(null, [value])!;
                Action<object, TextWriter> write = (value, writer) => writer.Write(show(Json(value)));
                register.Invoke(null, [type, write, mime]);
            }
            Add("text/html", Html);
            Add("text/plain", Describe);
            // For whoever stores notebooks: a live host asks for the preferred one only.
            Add("application/vnd.plotly.v1+json", json => json);
            Add("image/svg+xml", json => Still(json)?.ToSvg() ?? "");
            prefer.Invoke(null, [type, HtmlOnly]);
        }
    }

    /// <summary>A chart of Plotly.NET on the page.</summary>
    /// <param name="json">Its figure, as Plotly.NET writes it.</param>
    internal static string Html(string json)
    {
        var text = Describe(json);
        using var figure = JsonDocument.Parse(json);
        var width = Layout(figure, "width") is { ValueKind: JsonValueKind.Number } wide ? wide.GetDouble() : 0;
        var still = Still(json) is { } picture
            ? FigureHtml.Picture(picture)
            : $"<p>{WebUtility.HtmlEncode(text)} It is drawn where scripts run.</p>";
        return PlotlyPage.Html(still, json, text, (int)Math.Max(width, 720), Kinds(figure));
    }

    /// <summary>A chart in a sentence: "A chart by Plotly.NET: scatter, pie, "the title"."</summary>
    internal static string Describe(string json)
    {
        using var figure = JsonDocument.Parse(json);
        var title =
            Layout(figure, "title") is { ValueKind: JsonValueKind.Object } it
            && it.TryGetProperty("text", out var words)
                ? $", \"{words}\""
                : "";
        return $"A chart by Plotly.NET: {string.Join(", ", Kinds(figure))}{title}.";
    }

    private static Figure? Still(string json)
    {
        using var figure = JsonDocument.Parse(json);
        return StillChart.Of(figure.RootElement)?.WithAltText(Describe(json));
    }

    private static JsonElement? Layout(JsonDocument figure, string name) =>
        figure.RootElement.TryGetProperty("layout", out var layout) && layout.TryGetProperty(name, out var value)
            ? value
            : null;

    private static string[] Kinds(JsonDocument figure)
    {
        static string Kind(JsonElement trace) =>
            trace.TryGetProperty("type", out var kind) ? kind.GetString()! : "scatter";
        return [.. figure.RootElement.GetProperty("data").EnumerateArray().Select(Kind).Distinct()];
    }
}
