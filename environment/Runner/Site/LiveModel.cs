using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using ImageMagick;

namespace LatentLab.Runner.Site;

/// <summary>A trained model that runs in the reader's browser.</summary>
/// <param name="Name">What models.js knows it by: map, sliders or classes.</param>
/// <param name="Weights">
/// Its file, seen from the notebooks' folder; the cell that names the file is followed by the model.
/// </param>
/// <param name="Keep">The beginning of the names of the tensors that the browser needs.</param>
/// <param name="Title">What can be done with it.</param>
/// <param name="Help">How.</param>
internal sealed record LiveModel(string Name, string Weights, string Keep, string Title, string Help)
{
    /// <summary>The model that the start shows: two codings on a map.</summary>
    public const string MapName = "map";

    /// <summary>The script file that holds the weights, in the site's folder.</summary>
    public string Script => $"models/{Path.GetFileNameWithoutExtension(Weights)}.js";

    /// <summary>The model's place on a page; models.js fills it.</summary>
    /// <param name="words">The words of the frame.</param>
    /// <param name="root">The way from the page to the site's folder.</param>
    public string ToHtml(SiteWords words, string root)
    {
        var title = WebUtility.HtmlEncode(Title);
        var poster =
            Name == MapName
                ? $"<img src=\"{root}models/map.png\" alt=\"{words["map.alt"]}\" width=\"336\" height=\"336\" "
                    + "loading=\"lazy\" decoding=\"async\">"
                : "";
        return $"<section class=\"model {Name}\" data-model=\"{Name}\" data-script=\"{Script}\" aria-label=\"{title}\">"
            + $"<p class=\"title\">{title}</p><p>{WebUtility.HtmlEncode(Help)}</p>"
            + $"<div class=\"board\">{poster}<noscript><p>{words["noscript"]}</p></noscript></div>"
            + "<p class=\"said\" role=\"status\"></p></section>";
    }

    /// <summary>The weights as a script, which pages can load from a folder without a server.</summary>
    /// <param name="file">The safetensors file.</param>
    /// <exception cref="UserError">It is no such file.</exception>
    public string ToScript(string file)
    {
        var tensors = new Dictionary<string, object>();
        using var data = new MemoryStream();
        foreach (var tensor in Read(file))
        {
            tensors[tensor.Name] = new { shape = tensor.Shape, at = data.Length / 2 };
            data.Write(tensor.Halves);
        }
        var (name, shapes) = (JsonSerializer.Serialize(Name), JsonSerializer.Serialize(tensors));
        return $"LatentLab.weights({name},{shapes},\"{Convert.ToBase64String(data.ToArray())}\");\n";
    }

    /// <summary>A picture of what the map's decoder makes of the plane from -3 to 3, garment beside garment.</summary>
    /// <param name="file">The safetensors file.</param>
    /// <returns>A PNG of 336 × 336 pixels.</returns>
    public byte[] ToPoster(string file)
    {
        const int fields = 12,
            size = 28;
        var weights = Read(file)
            .ToDictionary(
                t => t.Name,
                t => MemoryMarshal.Cast<byte, Half>(t.Halves).ToArray().Select(h => (float)h).ToArray()
            );
        var pixels = new byte[fields * size * fields * size];
        for (var field = 0; field < fields * fields; field++)
        {
            var (row, column) = (field / fields, field % fields);
            float[] x = [-3 + 6 * (column + .5f) / fields, 3 - 6 * (row + .5f) / fields];
            for (var layer = 1; layer <= 3; layer++)
                x = Dense(weights[$"dense{layer}.weight"], weights[$"dense{layer}.bias"], x, relu: layer < 3);
            for (var i = 0; i < x.Length; i++)
                pixels[((row * size) + (i / size)) * fields * size + (column * size) + (i % size)] = (byte)(
                    255 / (1 + MathF.Exp(-x[i]))
                );
        }
        using var image = new MagickImage(
            pixels,
            new PixelReadSettings(fields * size, fields * size, StorageType.Char, "I")
        );
        image.ColorType = ColorType.Grayscale;
        return image.ToByteArray(MagickFormat.Png);
    }

    private static float[] Dense(float[] weight, float[] bias, float[] x, bool relu)
    {
        var y = new float[bias.Length];
        for (var i = 0; i < y.Length; i++)
        {
            y[i] = bias[i];
            for (var j = 0; j < x.Length; j++)
                y[i] += weight[i * x.Length + j] * x[j];
            if (relu)
                y[i] = Math.Max(0, y[i]);
        }
        return y;
    }

    private List<(string Name, long[] Shape, byte[] Halves)> Read(string file)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            return
            [
                .. SafeTensorsHeader
                    .Read(bytes)
                    .Entries.Where(entry => entry.Name.StartsWith(Keep, StringComparison.Ordinal))
                    .Where(entry => entry.Type == "F16") // not the counters of a normalization
                    .Select(entry =>
                        (entry.Name[Keep.Length..], entry.Shape, bytes.AsSpan(entry.Start, entry.Length).ToArray())
                    ),
            ];
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new UserError($"{file}: no weights that the site can use: {Cell.FirstLine(e.Message)}");
        }
    }
}
