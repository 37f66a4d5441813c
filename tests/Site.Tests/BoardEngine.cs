using System.Text.Json;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Site.Tests;

/// <summary>The boards' arithmetic, called from a test: weights, batches and noise go in as JSON.</summary>
internal static class BoardEngine
{
    public const int Updates = 50;
    private const double Tolerance = 1e-4;

    // A network of the engine with weights of torch, which has them the other way round; chance that was drawn before.
    public const string Prepare = """
        const numbers = list => Float64Array.from(list);
        const filled = (net, layers) => {
          layers.forEach(({ weight, bias }, i) => {
            net[i].bias.values.set(bias);
            weight.forEach((v, k) => net[i].weight.values[k % net[i].inputs * net[i].outputs
              + Math.floor(k / net[i].inputs)] = v);
          });
          return net;
        };
        const replay = tape => {
          let next = 0;
          const draw = count => {
            if (tape[next].length !== count) throw new Error(`draw ${next}: ${count} of ${tape[next].length}`);
            return numbers(tape[next++]);
          };
          return { normals: draw, uniforms: draw, indices: count => Int32Array.from(draw(count)) };
        };
        """;

    /// <summary>
    /// The script computes in the page what torch computed before: in a method without await, as torch's scopes and
    /// no_grad() belong to a thread, and a test goes on in another.
    /// </summary>
    public static async Task AgreeAsync(FinishedSite site, string what, (List<double> Expected, string Script) training)
    {
        await using var page = await site.OpenAsync(site.FromDisk + "laboratory.html");
        await page.Do(
            "'engine kit shapes games gan diffusion autoencoder hashing'.split(' ').reduce((before, name) => "
                + "before.then(() => LatentLab.load(`boards/${name}.js`)), Promise.resolve())"
        );
        var (expected, script) = training;
        var computed = await page.Value<double[]>(script);
        Assert.Equal(expected.Count, computed.Length);
        Assert.All(expected, value => Assert.True(double.IsFinite(value)));
        var largest = expected.Zip(computed, (a, b) => Math.Abs(a - b)).Max();
        TestContext.Current.SendDiagnosticMessage("{0}: {1:G2}", what, largest);
        Assert.InRange(largest, 0, Tolerance);
    }

    public static double[] Values(Tensor x) => x.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();

    public static object[] Layers(nn.Module model) =>
        [
            .. model
                .modules()
                .OfType<Linear>()
                .Select(layer => new { weight = Values(layer.weight!), bias = Values(layer.bias!) }),
        ];

    public static string Json(object value) => JsonSerializer.Serialize(value);
}
