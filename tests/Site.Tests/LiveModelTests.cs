using System.Globalization;
using static TorchSharp.torch;

namespace LatentLab.Site.Tests;

/// <summary>The models in the browser compute what the library computes.</summary>
[Collection("site")]
public sealed class LiveModelTests(FinishedSite site)
{
    private string Vae => site.FromDisk + "notebooks/10-variational-autoencoder.html";

    private string Gan => site.FromDisk + "notebooks/11-dcgan-replay-control.html";

    private string Weights(string file) => Path.Combine(site.Repository.Notebooks, "weights", file);

    [Fact]
    public async Task TheMapAgreesWithTheLibrary()
    {
        (float X, float Y)[] points = [(0, 0), (1.5f, -2), (-3, 3)];
        var expected = ByTheMap(points);
        await using var page = await site.OpenAsync(Vae);
        foreach (var ((x, y), image) in points.Zip(expected))
        {
            Compare(image, await page.Value<float[]>(Script($"LatentLab.model('map').then(f => [...f([{x}, {y}])])")));
        }
    }

    [Fact]
    public async Task TheTenSlidersAgreeWithTheLibrary()
    {
        var (code, expected) = ByTheSliders();
        await using var page = await site.OpenAsync(Vae);
        Compare(
            expected,
            await page.Value<float[]>(Script($"LatentLab.model('sliders').then(f => [...f({Json(code)})])"))
        );
    }

    [Fact]
    public async Task TheGeneratorAgreesWithTheLibrary()
    {
        var expected = ByTheGenerator([0, 8]);
        await using var page = await site.OpenAsync(Gan);
        foreach (var (label, z, image) in expected)
        {
            Compare(
                image,
                await page.Value<float[]>(Script($"LatentLab.model('classes').then(f => [...f({Json(z)}, {label})])"))
            );
        }
    }

    // No await below: no_grad() and a dispose scope belong to a thread, and a test goes on in another.

    private float[][] ByTheMap((float X, float Y)[] points)
    {
        Lab.Start();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var vae = new VariationalAutoencoder([784, 150, 100, 2]);
        LatentLab.Weights.Load(vae, Weights("10-vae-map.safetensors"));
        return [.. points.Select(p => Numbers(vae.Decode(tensor([p.X, p.Y]).view(1, 2)).sigmoid()))];
    }

    private (float[] Code, float[] Image) ByTheSliders()
    {
        Lab.Start();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var noise = new Generator(3);
        using var vae = new VariationalAutoencoder([784, 150, 100, 10]);
        LatentLab.Weights.Load(
            vae.named_children().Single(c => c.name == "decoder").module,
            Weights("10-vae-decoder.safetensors")
        );
        var z = randn([1, 10], generator: noise);
        return (Numbers(z), Numbers(vae.Decode(z).sigmoid()));
    }

    private (long Label, float[] Z, float[] Image)[] ByTheGenerator(long[] labels)
    {
        Lab.Start();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var noise = new Generator(3);
        using var generator = new ConditionalGenerator();
        LatentLab.Weights.Load(generator, Weights("11-conditional-generator.safetensors"));
        generator.eval();
        return
        [
            .. labels.Select(label =>
            {
                var z = randn([1, 64], generator: noise);
                return (label, Numbers(z), Numbers(generator.call(z, tensor([label])) / 2 + 0.5));
            }),
        ];
    }

    private static float[] Numbers(Tensor values) => values.data<float>().ToArray();

    private static string Json(float[] z) =>
        $"[{string.Join(',', z.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]";

    private static string Script(FormattableString script) => FormattableString.Invariant(script);

    private static void Compare(float[] expected, float[] shown)
    {
        Assert.Equal(784, shown.Length);
        Assert.InRange(expected.Zip(shown, (a, b) => Math.Abs(a - b)).Max(), 0, 2e-3f);
        Assert.InRange(expected.Max(), 0.2f, 1); // an image, not a black square
    }
}
