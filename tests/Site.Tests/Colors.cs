using System.Globalization;

namespace LatentLab.Site.Tests;

/// <summary>How far apart two colors are: for the eye, and as text on paper.</summary>
internal static class Colors
{
    /// <summary>The contrast of WCAG 2.2, 1 to 21.</summary>
    public static double Contrast(string a, string b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + .05) / (dark + .05);
    }

    /// <summary>CIEDE2000 (G. Sharma, W. Wu and E. Dalal, 2005, doi:10.1002/col.20070).</summary>
    public static double Difference(string a, string b)
    {
        var (l1, a1, b1) = Lab(a);
        var (l2, a2, b2) = Lab(b);
        var mean = Math.Pow((Math.Sqrt(a1 * a1 + b1 * b1) + Math.Sqrt(a2 * a2 + b2 * b2)) / 2, 7);
        var g = 1.5 - .5 * Math.Sqrt(mean / (mean + Math.Pow(25, 7)));
        var (c1, c2) = (Math.Sqrt(a1 * g * a1 * g + b1 * b1), Math.Sqrt(a2 * g * a2 * g + b2 * b2));
        var (h1, h2) = (Hue(a1 * g, b1), Hue(a2 * g, b2));
        var turn = h2 - h1;
        turn =
            turn > 180 ? turn - 360
            : turn < -180 ? turn + 360
            : turn;
        if (c1 * c2 == 0)
            turn = 0;
        var (dl, dc, dh) = (l2 - l1, c2 - c1, 2 * Math.Sqrt(c1 * c2) * Sin(turn / 2));
        var (l, c, h) = ((l1 + l2) / 2, (c1 + c2) / 2, h1 + turn / 2);
        if (c1 * c2 == 0)
            h = h1 + h2;
        var t = 1 - .17 * Cos(h - 30) + .24 * Cos(2 * h) + .32 * Cos(3 * h + 6) - .2 * Cos(4 * h - 63);
        var light = (l - 50) * (l - 50);
        var (sl, sc, sh) = (1 + .015 * light / Math.Sqrt(20 + light), 1 + .045 * c, 1 + .015 * c * t);
        var distance = (h + 360) % 360 - 275;
        var power = Math.Pow(c, 7);
        var rotation =
            -Sin(60 * Math.Exp(-(distance / 25) * (distance / 25))) * 2 * Math.Sqrt(power / (power + Math.Pow(25, 7)));
        return Math.Sqrt(
            dl / sl * (dl / sl) + dc / sc * (dc / sc) + dh / sh * (dh / sh) + rotation * (dc / sc) * (dh / sh)
        );
    }

    private static double Sin(double degrees) => Math.Sin(degrees * Math.PI / 180);

    private static double Cos(double degrees) => Math.Cos(degrees * Math.PI / 180);

    private static double Hue(double a, double b) =>
        a == 0 && b == 0 ? 0 : (Math.Atan2(b, a) * 180 / Math.PI + 360) % 360;

    private static double Luminance(string color)
    {
        var (r, g, b) = Linear(color);
        return .2126 * r + .7152 * g + .0722 * b;
    }

    private static (double L, double A, double B) Lab(string color)
    {
        var (r, g, b) = Linear(color);
        var x = F((.4124564 * r + .3575761 * g + .1804375 * b) / .95047);
        var y = F(.2126729 * r + .7151522 * g + .0721750 * b);
        var z = F((.0193339 * r + .1191920 * g + .9503041 * b) / 1.08883);
        return (116 * y - 16, 500 * (x - y), 200 * (y - z));

        static double F(double v) => v > 216.0 / 24389 ? Math.Cbrt(v) : (24389.0 / 27 * v + 16) / 116;
    }

    // "#11151a" or "rgb(17, 21, 26)"
    private static (double R, double G, double B) Linear(string color)
    {
        var parts = color.StartsWith('#')
            ? Enumerable.Range(0, 3).Select(i => int.Parse(color.AsSpan(1 + 2 * i, 2), NumberStyles.HexNumber))
            : color[(color.IndexOf('(') + 1)..]
                .Split(',')
                .Take(3)
                .Select(p => int.Parse(p.Trim(' ', ')'), CultureInfo.InvariantCulture));
        var v = parts.Select(p => p / 255.0).Select(s => s <= .04045 ? s / 12.92 : Math.Pow((s + .055) / 1.055, 2.4));
        return v.ToArray() is [var r, var g, var b] ? (r, g, b) : throw new FormatException(color);
    }
}
