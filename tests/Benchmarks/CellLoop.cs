using System.Diagnostics;
using static TorchSharp.torch;

namespace LatentLab.Benchmarks;

/// <summary>The taught loop, compiled; the lines between the marks are also the cell of a notebook.</summary>
internal static class CellLoop
{
    public static void Run()
    {
        // the cell begins
        var images = FashionMnist.Load().Train.Images;
        var model = new DenseAutoencoder([784, 100, 30]);
        var optimizer = new FusedAdam(model.parameters());
        var clock = new Stopwatch();
        var steps = 0;
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            foreach (var x in Batches.Shuffled(images, batchSize: 32, seed: 42, epoch))
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = nn.functional.mse_loss(model.call(x), x);
                loss.backward();
                optimizer.step();
                _ = loss.item<float>();
                if (++steps == 1500)
                    clock.Start(); // by then the code is optimized
            }
        }
        Console.WriteLine($"steps per second: {(steps - 1500) / clock.Elapsed.TotalSeconds:F1}");
        // the cell ends
    }
}
