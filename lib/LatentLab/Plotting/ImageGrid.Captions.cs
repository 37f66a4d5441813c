namespace LatentLab;

public sealed partial class ImageGrid
{
    /// <summary>Texts broken to fit their image: in the larger letters where all fit, else in the smaller.</summary>
    private static (int Scale, string[][] Lines) CaptionLines(IReadOnlyList<string>? texts, int room, int largest)
    {
        if (texts is null)
            return (1, []);
        for (var scale = largest; ; scale--)
        {
            var letters = Math.Max(2, (room / scale + 1) / TinyFont.Advance);
            string[][] lines = [.. texts.Select(t => Broken(t, letters))];
            if (scale == 1)
                return (
                    1,
                    [
                        .. lines.Select(l =>
                            l.Take(MostCaptionLines)
                                .Select(part => part.Length > letters ? part[..(letters - 1)] + "." : part)
                                .ToArray()
                        ),
                    ]
                );
            if (lines.All(l => l.Length <= MostCaptionLines && l.All(part => part.Length <= letters)))
                return (scale, lines);
        }
    }

    private static string[] Broken(string text, int letters)
    {
        List<string> lines = [""];
        foreach (var word in text.Replace("/", "/ ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            // what was split at a slash is joined again without a space
            var joined = lines[^1].Length == 0 || lines[^1].EndsWith('/') ? lines[^1] + word : $"{lines[^1]} {word}";
            if (joined.Length <= letters || lines[^1].Length == 0)
                lines[^1] = joined;
            else
                lines.Add(word);
        }
        return [.. lines];
    }

    private void Centered(byte[] pixels, int left, int width, int top, string[] lines, int scale)
    {
        for (var i = 0; i < lines.Length; i++)
            TinyFont.Draw(
                pixels,
                _width,
                left + Math.Max(0, (width - TinyFont.Width(lines[i], scale)) / 2),
                top + i * LinePitch * scale,
                lines[i],
                scale
            );
    }
}
