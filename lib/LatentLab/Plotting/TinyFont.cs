namespace LatentLab;

/// <summary>Letters of 5 x 7 pixels for titles inside pictures, so that no font is needed.</summary>
internal static class TinyFont
{
    /// <summary>Pixels from one letter to the next, and the height of a letter.</summary>
    public const int Advance = 6,
        Height = 7;

    /// <summary>Five columns a letter from space to tilde, the lowest bit on top.</summary>
    private static readonly byte[] Columns = Convert.FromHexString(
        "0000000000"
            + "00005F0000"
            + "0007000700"
            + "147F147F14"
            + "242A7F2A12"
            + "2313086462"
            + "3649562050"
            + "0008070300"
            + "001C224100"
            + "0041221C00"
            + "2A1C7F1C2A"
            + "08083E0808"
            + "0080703000"
            + "0808080808"
            + "0000606000"
            + "2010080402"
            + "3E5149453E"
            + "00427F4000"
            + "7249494946"
            + "2141494D33"
            + "1814127F10"
            + "2745454539"
            + "3C4A494931"
            + "4121110907"
            + "3649494936"
            + "464949291E"
            + "0000140000"
            + "0040340000"
            + "0008142241"
            + "1414141414"
            + "0041221408"
            + "0201590906"
            + "3E415D594E"
            + "7C1211127C"
            + "7F49494936"
            + "3E41414122"
            + "7F4141413E"
            + "7F49494941"
            + "7F09090901"
            + "3E41415173"
            + "7F0808087F"
            + "00417F4100"
            + "2040413F01"
            + "7F08142241"
            + "7F40404040"
            + "7F021C027F"
            + "7F0408107F"
            + "3E4141413E"
            + "7F09090906"
            + "3E4151215E"
            + "7F09192946"
            + "2649494932"
            + "03017F0103"
            + "3F4040403F"
            + "1F2040201F"
            + "3F4038403F"
            + "6314081463"
            + "0304780403"
            + "6159494D43"
            + "007F414141"
            + "0204081020"
            + "004141417F"
            + "0402010204"
            + "4040404040"
            + "0003070800"
            + "2054547840"
            + "7F28444438"
            + "3844444428"
            + "384444287F"
            + "3854545418"
            + "00087E0902"
            + "18A4A49C78"
            + "7F08040478"
            + "00447D4000"
            + "2040403D00"
            + "7F10284400"
            + "00417F4000"
            + "7C04780478"
            + "7C08040478"
            + "3844444438"
            + "FC18242418"
            + "18242418FC"
            + "7C08040408"
            + "4854545424"
            + "04043F4424"
            + "3C4040207C"
            + "1C2040201C"
            + "3C4030403C"
            + "4428102844"
            + "4C9090907C"
            + "4464544C44"
            + "0008364100"
            + "0000770000"
            + "0041360800"
            + "0201020402"
    );

    private const string Accented = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
    private const string Plain = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyy";

    // What scientific texts have beyond ASCII.
    private static readonly Dictionary<char, string> Spellings = new()
    {
        ['\u2013'] = "-",
        ['\u2014'] = "-",
        ['\u2212'] = "-",
        ['\u2026'] = "...",
        ['\u00d7'] = "x",
        ['\u00b7'] = ".",
        ['\u00b1'] = "+-",
        ['\u2264'] = "<=",
        ['\u2265'] = ">=",
        ['\u2192'] = "->",
        ['\u00b2'] = "2",
        ['\u00b3'] = "3",
        ['\u00df'] = "ss",
        ['\u03b1'] = "alpha",
        ['\u03b2'] = "beta",
        ['\u03b3'] = "gamma",
        ['\u03b5'] = "epsilon",
        ['\u03b8'] = "theta",
        ['\u03bb'] = "lambda",
        ['\u03bc'] = "mu",
        ['\u03c3'] = "sigma",
    };

    /// <summary>A text in letters that the font has: accents go, a question mark stands for the rest.</summary>
    public static string Spelled(string text) =>
        string.Concat(
            text.Where(c => !char.IsLowSurrogate(c))
                .Select(c =>
                    c is >= ' ' and <= '~' ? $"{c}"
                    : Accented.IndexOf(c, StringComparison.Ordinal) is var at and >= 0 ? $"{Plain[at]}"
                    : Spellings.GetValueOrDefault(c, "?")
                )
        );

    /// <summary>The dots of an ASCII letter, by column and row; row 7 lies below the line.</summary>
    public static IEnumerable<(int Column, int Row)> Dots(char letter)
    {
        for (var column = 0; column < 5; column++)
        {
            for (var row = 0; row < 8; row++)
                if ((Columns[(letter - ' ') * 5 + column] >> row & 1) != 0)
                    yield return (column, row);
        }
    }

    /// <summary>How wide a text is at a scale.</summary>
    public static int Width(string text, int scale) => Math.Max(0, text.Length * Advance - 1) * scale;

    /// <summary>Draws a text in black; what is not ASCII becomes a question mark.</summary>
    /// <param name="pixels">A gray picture, row by row.</param>
    /// <param name="stride">The picture's width.</param>
    /// <param name="left">Left edge of the first letter.</param>
    /// <param name="top">Upper edge of the letters.</param>
    /// <param name="text">The text.</param>
    /// <param name="scale">Pixels per dot.</param>
    public static void Draw(byte[] pixels, int stride, int left, int top, string text, int scale)
    {
        for (var k = 0; k < text.Length; k++)
        {
            foreach (var (column, row) in Dots(text[k] is >= ' ' and <= '~' ? text[k] : '?'))
                Dot(pixels, stride, left + (k * Advance + column) * scale, top + row * scale, scale);
        }
    }

    private static void Dot(byte[] pixels, int stride, int left, int top, int scale)
    {
        for (var y = top; y < top + scale && (y + 1) * stride <= pixels.Length; y++)
        {
            for (var x = left; x < left + scale && x < stride; x++)
                pixels[y * stride + x] = 0;
        }
    }
}
