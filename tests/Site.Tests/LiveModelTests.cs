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
        await using var page = await site.OpenAsync(Vae);
        Lab.Start();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var vae = new VariationalAutoencoder([784, 150, 100, 2]);
        LatentLab.Weights.Load(vae, Weights("10-vae-map.safetensors"));
        foreach (var (x, y) in new[] { (0f, 0f), (1.5f, -2f), (-3f, 3f) })
        {
            var expected = vae.Decode(
                    tensor(
                        new[,]
                        {
                            { x, y },
                        }
                    )
                )
                .sigmoid()
                .data<float>()
                .ToArray();
            Compare(
                expected,
                await page.Value<float[]>(Script($"LatentLab.model('map').then(f => [...f([{x}, {y}])])"))
            );
        }
    }

    [Fact]
    public async Task TheTenSlidersAgreeWithTheLibrary()
    {
        await using var page = await site.OpenAsync(Vae);
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
        Compare(
            vae.Decode(z).sigmoid().data<float>().ToArray(),
            await page.Value<float[]>(Script($"LatentLab.model('sliders').then(f => [...f({Json(z)})])"))
        );
    }

    [Fact]
    public async Task TheGeneratorAgreesWithTheLibrary()
    {
        await using var page = await site.OpenAsync(Gan);
        Lab.Start();
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var noise = new Generator(3);
        using var generator = new ConditionalGenerator();
        LatentLab.Weights.Load(generator, Weights("11-conditional-generator.safetensors"));
        generator.eval();
        foreach (var label in new[] { 0, 8 })
        {
            var z = randn([1, 64], generator: noise);
            var expected = (generator.call(z, tensor(new long[] { label })) / 2 + 0.5).data<float>().ToArray();
            Compare(
                expected,
                await page.Value<float[]>(Script($"LatentLab.model('classes').then(f => [...f({Json(z)}, {label})])"))
            );
        }
    }

    private static string Json(Tensor z) =>
        $"[{string.Join(',', z.data<float>().ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]";

    private static string Script(FormattableString script) => FormattableString.Invariant(script);

    private static void Compare(float[] expected, float[] shown)
    {
        Assert.Equal(784, shown.Length);
        Assert.InRange(expected.Zip(shown, (a, b) => Math.Abs(a - b)).Max(), 0, 2e-3f);
        Assert.InRange(expected.Max(), 0.2f, 1); // an image, not a black square
    }
}
