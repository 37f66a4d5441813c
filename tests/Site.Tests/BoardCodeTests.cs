using static LatentLab.Site.Tests.BoardEngine;
using static TorchSharp.torch;

namespace LatentLab.Site.Tests;

/// <summary>The board of garments found by their bits: its training, its codes, its search, its buttons.</summary>
[Collection("site")]
public sealed class BoardCodeTests(FinishedSite site)
{
    private const int Bits = 16;
    private const string Stand = "document.querySelector('#board-hashing .stand')";

    [Theory]
    [InlineData(4)]
    [InlineData(0)]
    public Task TheHashingAutoencoderLearnsAsTheLibraryDoes(double deviation) =>
        AgreeAsync(site, $"hashing, noise {deviation}", OfHashing(deviation));

    private static (List<double> Expected, string Script) OfHashing(double deviation)
    {
        const int rows = 16;
        Lab.Start();
        using var scope = NewDisposeScope();
        // Its codings are the logits: what comes after them is written out, as in notebook 15.
        using var model = new DenseAutoencoder([784, 64, Bits], linearCodings: true);
        using var optimizer = new FusedAdam(model.parameters(), 2e-3);
        using var chance = new Generator(8);
        var layers = Layers(model);
        var images = FashionMnist.Load().Train.Take(rows * Updates).Images;
        var (expected, drawn) = (new List<double>(), new List<double[]>());
        foreach (var x in images.split(rows))
        {
            var noise = deviation * randn([rows, Bits], generator: chance);
            drawn.Add(Values(noise));
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.Decode((model.Encode(x) + noise).sigmoid()).reshape(x.shape), x);
            loss.backward();
            optimizer.step();
            expected.Add(loss.item<float>());
        }
        // What is rounded, at the end: the first batch's bits, and what the decoder makes of the first code.
        using var noGrad = no_grad();
        var bits = model.Encode(images[..rows]).gt(0).to(float32); // [16, 16]
        expected.AddRange(Values(bits));
        expected.AddRange(Values(model.Decode(bits[..1])));
        var script = $$"""
            (({ layers, bytes, drawn }) => {
              {{Prepare}}
              const { hashing } = LatentLab;
              const net = filled(hashing.make(LatentLab.engine.chance(1)), layers);
              const pixels = Float64Array.from(atob(bytes), c => c.charCodeAt(0) / 255);
              const batch = i => pixels.slice(i * {{rows * 784}}, (i + 1) * {{rows * 784}});
              const losses = drawn.map((noise, i) => hashing.learn(net, batch(i), numbers(noise), .002));
              const codes = [...hashing.encode(net, batch(0))];
              const bits = codes.flatMap(code => Array.from({ length: {{Bits}} }, (_, i) => code >> i & 1));
              return [...losses, ...bits, ...hashing.decode(net, codes[0])];
            })({{Json(
                new
                {
                    layers,
                    bytes = Convert.ToBase64String((images * 255).round().to(ScalarType.Byte).data<byte>().ToArray()),
                    drawn,
                }
            )}})
            """;
        return (expected, script);
    }

    [Fact]
    public Task TheNearestDifferInTheFewestBits()
    {
        const int count = 400;
        var random = new Random(9);
        var codes = Enumerable.Range(0, count).Select(_ => random.Next(1 << Bits)).ToArray();
        var lot = Enumerable.Range(0, count).ToArray();
        random.Shuffle(lot);
        var asked = lot[..40];
        // A stable order: ties stay as the lot has them.
        int[] Nearest(int code, int itself) =>
            [.. lot.Where(i => i != itself).OrderBy(i => int.PopCount(codes[i] ^ code)).Take(10)];
        var found = asked.Select(q => Nearest(codes[q], q)).ToList();
        var precision = asked.Zip(found, (q, those) => those.Count(i => i / 100 == q / 100) / 10.0).Average();
        List<double> expected = [.. found.SelectMany(f => f), .. Nearest(codes[3] ^ 5, 3), precision];
        var script = $$"""
            (({ codes, lot, asked }) => {
              const { nearest, precision } = LatentLab.hashing;
              return [...asked.flatMap(q => nearest(codes, codes[q], q, lot)), ...nearest(codes, codes[3] ^ 5, 3, lot),
                precision(codes, asked, lot, i => Math.floor(i / 100))];
            })({{Json(
                new
                {
                    codes,
                    lot,
                    asked,
                }
            )}})
            """;
        return AgreeAsync(site, "nearest", (expected, script));
    }

    [Fact]
    public Task TheRivalIsTheSignsOfRandomProjections()
    {
        const int rows = 100;
        Lab.Start();
        using var scope = NewDisposeScope();
        using var chance = new Generator(10);
        var x = rand([rows, 784], ScalarType.Float64, generator: chance);
        var w = randn([784, Bits], ScalarType.Float64, generator: chance);
        var bits = (x - x.mean([0])).mm(w).gt(0).to(ScalarType.Float64);
        var script = $$"""
            (({ x, w }) => {
              {{Prepare}}
              const random = { uniforms: LatentLab.engine.chance(1).uniforms, normals: replay([w]).normals };
              return [...LatentLab.hashing.project(numbers(x), random)]
                .flatMap(code => Array.from({ length: {{Bits}} }, (_, i) => code >> i & 1));
            })({{Json(new { x = Values(x), w = Values(w) })}})
            """;
        return AgreeAsync(site, "random projections", ([.. Values(bits)], script));
    }

    [Fact]
    public async Task TheReaderChoosesAGarmentAndFlipsItsBits()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "laboratory.html");
        await page.Do("document.querySelector('#board-hashing .guess input').click()");
        await page.Until($"{Stand}.querySelectorAll('.bits button').length === {Bits}", "the bits");
        await page.Until($"{Stand}.board !== undefined", "the board");
        await page.Do($"if ({Button("Pause")}) {Button("Pause")}.click()");
        var (bits, first) = (await Bit(0), await Garment());
        await page.Do($"{Stand}.querySelector('.bits button').click()");
        Assert.NotEqual(bits, await Bit(0));
        Assert.Equal(1, await page.Value<int>($"{Stand}.querySelectorAll('.bits .flipped').length"));
        Assert.NotEqual(first, await Garment()); // other bits say something else

        await page.Do($"{Stand}.querySelector('.bits button').click()");
        Assert.Equal(first, await Garment());
        await page.Do($"{Stand}.querySelector('.bits button').click(); {Button("Next")}.click()");
        Assert.NotEqual(first, await Garment());
        Assert.Equal(0, await page.Value<int>($"{Stand}.querySelectorAll('.bits .flipped').length"));
        await page.Do($"{Button("Previous")}.click()");
        Assert.Equal(first, await Garment());

        // The fourth of those found becomes the one searched for.
        await page.Do(
            $"{Stand}.querySelectorAll('.tiles')[1].scrollIntoView({{ block: 'center', behavior: 'instant' }})"
        );
        var fourth = await Pixels(1, 3);
        Assert.NotEqual(fourth, await Pixels(0, 0));
        var box = await (await page.Page.QuerySelectorAllAsync("#board-hashing .tiles"))[1].BoundingBoxAsync();
        await page.Page.Mouse.ClickAsync(box.X + box.Width * .7m, box.Y + box.Height * .25m);
        Assert.Equal(fourth, await Pixels(0, 0));
        Assert.Empty(page.Problems);

        Task<string> Bit(int i) => page.Value<string>($"{Stand}.querySelectorAll('.bits button')[{i}].ariaLabel");
        Task<string> Pixels(int canvas, int tile) =>
            page.Value<string>(
                $"{Stand}.querySelectorAll('.tiles')[{canvas}].getContext('2d')"
                    + $".getImageData({28 * tile}, 0, 28, 28).data.join()"
            );
        Task<string> Garment() => page.Value<string>($"{Stand}.querySelector('.tiles').toDataURL()");
    }

    [Fact]
    public async Task TheNumbersSayWhatIsFound()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "laboratory.html");
        await page.Do("document.querySelector('#board-hashing .guess input').click()");
        await page.Until($"{Stand}.board !== undefined", "the board");
        await page.Do($"if ({Button("Pause")}) {Button("Pause")}.click()");
        var (before, rival) = await After(50); // the noise has made most garments alike
        var (after, same) = await After(200);
        Assert.InRange(rival, 30, 70); // any ten garments: 10
        Assert.Equal(rival, same);
        Assert.InRange(before, 10, 35);
        Assert.InRange(after, before + 5, 90);
        var words = await page.Value<string[]>($"[...{Stand}.querySelectorAll('.label')].map(l => l.textContent)");
        Assert.Equal(2, words.Count(text => text.EndsWith(" of its class", StringComparison.Ordinal)));

        async Task<(int Learned, int Random)> After(int updates)
        {
            var numbers = await page.Value<int[]>(
                $$"""
                (stand => {
                  stand.board.reset();
                  for (let i = 0; i < {{updates}}; i++) stand.board.step();
                  stand.board.show();
                  stand.board.show();
                  return stand.board.numbers().match(/\d+(?= %)/g).map(Number);
                })({{Stand}})
                """
            );
            Assert.Equal(2, numbers.Length);
            return (numbers[0], numbers[1]);
        }
    }

    private static string Button(string text) =>
        $"[...{Stand}.querySelectorAll('button')].find(b => b.textContent === '{text}')";
}
