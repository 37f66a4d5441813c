using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab.Benchmarks;

/// <summary>A model in training.</summary>
/// <param name="models">The model, or generator and discriminator.</param>
/// <param name="optimizers">One for each.</param>
/// <param name="step">Trains on a batch and returns its loss.</param>
internal sealed class TrainingRun(Module[] models, optim.Optimizer[] optimizers, Func<Tensor, float> step) : IDisposable
{
    private const long Seed = 42;

    /// <summary>All parameters, in the order of the models.</summary>
    public IEnumerable<Parameter> Parameters => models.SelectMany(model => model.parameters());

    /// <summary>Trains without end, epoch after epoch, and gives the loss of each step.</summary>
    public IEnumerable<float> Losses(Tensor images, int batchSize)
    {
        for (var epoch = 1; ; epoch++)
            foreach (var x in Batches.Shuffled(images, batchSize, Seed, epoch))
                yield return step(x);
    }

    /// <summary>The places that the first epoch's batches are made of: [count], int64.</summary>
    public static long[] FirstOrder(long count)
    {
        foreach (var all in Batches.Shuffled(count, (int)count, Seed, epoch: 1))
            return all.data<long>().ToArray();
        return [];
    }

    public void Dispose()
    {
        foreach (var optimizer in optimizers)
            optimizer.Dispose();
        foreach (var model in models)
            model.Dispose();
    }
}
