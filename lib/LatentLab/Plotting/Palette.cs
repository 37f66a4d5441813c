using System.Globalization;

namespace LatentLab;

/// <summary>Colors, dashes and marker shapes of both renderers.</summary>
/// <remarks>
/// The colors are Okabe and Ito's ("Color Universal Design", 2008), yellow darkened for a white background, with gray
/// and brown to make ten. Dashes and shapes change with them, so that nothing is told by color alone.
/// </remarks>
internal static class Palette
{
    private static readonly string[] Colors =
    [
        "#0072B2",
        "#D55E00",
        "#009E73",
        "#CC79A7",
        "#E69F00",
        "#56B4E9",
        "#000000",
        "#B8A800",
        "#7F7F7F",
        "#8C510A",
    ];

    private static readonly string[] Dashes = ["", "7 4", "2 3", "9 3 2 3", "12 4"];

    private static readonly string[] Symbols =
    [
        "circle",
        "square",
        "diamond",
        "triangle-up",
        "triangle-down",
        "cross",
        "x",
        "hexagon",
        "star",
        "pentagon",
    ];

    /// <summary>Dark blue to yellow, even for every kind of color vision (cividis, Nuñez et al. 2018).</summary>
    public static readonly string[] Sequential =
    [
        "#00224E",
        "#123570",
        "#3B496C",
        "#575D6D",
        "#707173",
        "#8A8678",
        "#A59C74",
        "#C3B369",
        "#E1CC55",
        "#FEE838",
    ];

    /// <summary>Blue through white to orange, for values around zero.</summary>
    public static readonly string[] Diverging =
    [
        "#2166AC",
        "#67A9CF",
        "#D1E5F0",
        "#F7F7F7",
        "#FEE0B6",
        "#F1A340",
        "#B35806",
    ];

    public static string Color(int index) => Colors[index % Colors.Length];

    /// <summary>An SVG dash pattern, empty for a solid line.</summary>
    public static string Dash(int index) => Dashes[index % Dashes.Length];

    /// <summary>The same pattern as Plotly writes it.</summary>
    public static string PlotlyDash(int index) =>
        Dash(index) is { Length: > 0 } dash ? string.Join(',', dash.Split(' ').Select(d => d + "px")) : "solid";

    public static string Symbol(int index) => Symbols[index % Symbols.Length];

    /// <summary>The color at a place between 0 and 1 of a scale of evenly spaced colors.</summary>
    public static (byte R, byte G, byte B) At(string[] scale, double place)
    {
        var position = Math.Clamp(place, 0, 1) * (scale.Length - 1);
        var low = Math.Min((int)position, scale.Length - 2);
        var (a, b, share) = (Parse(scale[low]), Parse(scale[low + 1]), position - low);
        byte Mix(byte from, byte to) => (byte)Math.Round(from + (to - from) * share);
        return (Mix(a.R, b.R), Mix(a.G, b.G), Mix(a.B, b.B));
    }

    /// <summary>The color with a transparency, as both SVG attributes and Plotly take it.</summary>
    public static string Rgba(string color, double opacity)
    {
        var (r, g, b) = Parse(color);
        return string.Create(CultureInfo.InvariantCulture, $"rgba({r},{g},{b},{opacity})");
    }

    /// <summary>Black or white: whichever is easier to read on a color.</summary>
    public static string TextOn((byte R, byte G, byte B) color) =>
        0.299 * color.R + 0.587 * color.G + 0.114 * color.B > 140 ? "#000000" : "#FFFFFF";

    private static (byte R, byte G, byte B) Parse(string color) =>
        (Convert.ToByte(color[1..3], 16), Convert.ToByte(color[3..5], 16), Convert.ToByte(color[5..7], 16));
}
