using System.Globalization;

namespace LatentLab;

/// <summary>Colored pixels on white, on which polygons are filled with smooth edges.</summary>
internal sealed class PixelCanvas
{
    private const int Lines = 4; // per row of pixels

    private readonly int _width,
        _height;
    private readonly byte[] _pixels; // red, green, blue

    public PixelCanvas(int width, int height)
    {
        (_width, _height, _pixels) = (width, height, new byte[width * height * 3]);
        Array.Fill(_pixels, byte.MaxValue);
    }

    /// <summary>The pixels as a PNG.</summary>
    public byte[] ToPng() => Png.Rgb(_pixels, _width, _height);

    /// <summary>Fills what at least one polygon covers.</summary>
    /// <param name="polygons">In pixels.</param>
    /// <param name="color">As in <c>#0072B2</c>.</param>
    /// <param name="alpha">1 covers what is below.</param>
    public void Fill(IReadOnlyList<(double X, double Y)[]> polygons, string color, double alpha)
    {
        var edges = polygons.SelectMany(Edges).Where(e => e.Top < e.Bottom).OrderBy(e => e.Top).ToList();
        if (edges.Count == 0)
            return;
        var rgb = uint.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var cover = new double[_width];
        var crossings = new List<(double X, int Turn)>();
        var (last, begun, active) = (edges.Max(e => e.Bottom), 0, new List<Edge>());
        for (var row = Math.Max(0, (int)edges[0].Top); row < _height && row <= last; row++)
        {
            Array.Clear(cover);
            while (begun < edges.Count && edges[begun].Top < row + 1)
                active.Add(edges[begun++]);
            active.RemoveAll(e => e.Bottom < row);
            for (var line = 0; line < Lines; line++)
            {
                var y = row + (line + 0.5) / Lines;
                crossings.Clear();
                foreach (var edge in active)
                    if (edge.Top <= y && y < edge.Bottom)
                        crossings.Add((edge.X + (y - edge.Top) * edge.Slope, edge.Turn));
                crossings.Sort();
                Cover(cover, crossings);
            }
            for (var x = 0; x < _width; x++)
                if (cover[x] > 0)
                    Blend(3 * (row * _width + x), rgb, alpha * Math.Min(1, cover[x]));
        }
    }

    /// <summary>Paints a picture, each of its pixels as a rectangle.</summary>
    public void Paint(byte[] rgb, int width, int height, (double X, double Y, double Width, double Height) at)
    {
        for (var y = Math.Max(0, (int)Math.Round(at.Y)); y < Math.Min(_height, Math.Round(at.Y + at.Height)); y++)
        {
            var line = Math.Clamp((int)((y + 0.5 - at.Y) / at.Height * height), 0, height - 1);
            for (var x = Math.Max(0, (int)Math.Round(at.X)); x < Math.Min(_width, Math.Round(at.X + at.Width)); x++)
            {
                var column = Math.Clamp((int)((x + 0.5 - at.X) / at.Width * width), 0, width - 1);
                rgb.AsSpan(3 * (line * width + column), 3).CopyTo(_pixels.AsSpan(3 * (y * _width + x)));
            }
        }
    }

    private static void Cover(double[] cover, List<(double X, int Turn)> crossings)
    {
        var (inside, start) = (0, 0.0);
        foreach (var (x, turn) in crossings)
        {
            if (inside == 0)
                start = x;
            inside += turn;
            if (inside == 0)
                Span(cover, start, x);
        }
    }

    private static void Span(double[] cover, double from, double to)
    {
        (from, to) = (Math.Max(0, from), Math.Min(cover.Length, to));
        for (var x = (int)from; x < to; x++)
            cover[x] += (Math.Min(x + 1, to) - Math.Max(x, from)) / Lines;
    }

    private void Blend(int at, uint rgb, double share)
    {
        for (var i = 0; i < 3; i++)
        {
            var ink = (byte)(rgb >> (16 - 8 * i));
            _pixels[at + i] = (byte)Math.Round(_pixels[at + i] + (ink - _pixels[at + i]) * share);
        }
    }

    // All polygons turn the same way, so that one that lies over another takes nothing from it.
    private static IEnumerable<Edge> Edges((double X, double Y)[] polygon)
    {
        var area = 0.0;
        for (var i = 0; i < polygon.Length; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Length]);
            area += a.X * b.Y - b.X * a.Y;
        }
        for (var i = 0; i < polygon.Length; i++)
        {
            var (a, b) = (polygon[i], polygon[(i + 1) % polygon.Length]);
            var turn = Math.Sign(b.Y - a.Y) * (area < 0 ? -1 : 1);
            var (top, bottom) = a.Y < b.Y ? (a, b) : (b, a);
            yield return new(top.Y, bottom.Y, top.X, (bottom.X - top.X) / (bottom.Y - top.Y), turn);
        }
    }

    private readonly record struct Edge(double Top, double Bottom, double X, double Slope, int Turn);
}
