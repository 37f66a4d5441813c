using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Penalties on the codings at work in a training.</summary>
[Collection("torch")]
public sealed class PenaltyTrainingTests
{
    public PenaltyTrainingTests() => Lab.Start();

    [Fact]
    public void APenaltyOfNothingChangesNothingAndAStrongOneDoes()
    {
        using var scope = NewDisposeScope();
        var images = Synthetic.Images(96, seed: 1).Images;
        var options = new TrainingOptions
        {
            Epochs = 20,
            BatchSize = 32,
            LearningRate = 3e-3,
            Quiet = true,
        };
        (float[] Losses, double Mean) Trained(Func<Tensor, Tensor, Tensor>? penalty)
        {
            using var model = new DenseAutoencoder([784, 20], sigmoidCodings: true);
            var history = penalty is null
                ? AutoencoderTraining.Fit(model, images, images, options)
                : AutoencoderTraining.Fit(model, images, images, options, penalty);
            using var noGrad = no_grad();
            return (history.ValidationLoss, model.Encode(images).mean().item<float>());
        }
        var plain = Trained(null);
        Assert.Equal(
            plain,
            Trained((x, z) => zeros([])),
            (a, b) => a.Losses.SequenceEqual(b.Losses) && a.Mean == b.Mean
        );
        var sparse = Trained((x, z) => 0.1 * Sparsity.KullbackLeibler(z, target: 0.1));
        Assert.InRange(sparse.Mean, 0.08, 0.12);
        Assert.True(Math.Abs(plain.Mean - 0.1) > 0.1);
    }

    [Fact]
    public void TheTrainingLossContainsThePenaltyAndTheValidationLossDoesNot()
    {
        using var scope = NewDisposeScope();
        var images = Synthetic.Images(16, seed: 1).Images;
        using var model = new DenseAutoencoder([784, 4]);
        var history = AutoencoderTraining.Fit(
            model,
            images,
            images,
            new()
            {
                Epochs = 1,
                BatchSize = 16,
                LearningRate = 1e-9,
                Quiet = true,
            },
            (x, z) => full([], 5f)
        );
        Assert.Equal(history[0].ValidationLoss + 5, history[0].TrainLoss, 1e-4);
    }

    [Fact]
    public void ThePenaltySeesTheCorruptedInputAndItsCodings()
    {
        using var scope = NewDisposeScope();
        var images = Synthetic.Images(8, seed: 1).Images;
        using var model = new DenseAutoencoder([784, 4]);
        long[]? seen = null;
        var sum = -1f;
        AutoencoderTraining.Fit(
            model,
            images,
            images,
            new()
            {
                Epochs = 1,
                Quiet = true,
                Corruption = (x, _) => x.zero_(),
            },
            (x, z) =>
            {
                (seen, sum) = (z.shape, x.sum().item<float>());
                return z.sum() * 0;
            }
        );
        Assert.Equal([8, 4], seen!);
        Assert.Equal(0, sum);
    }

    [Fact]
    public void ItLeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        var images = Synthetic.Images(32, seed: 1).Images;
        using var model = new DenseAutoencoder([784, 8], sigmoidCodings: true);
        var weight = model.get_parameter("encoder.dense1.weight")!;
        History Fit() =>
            AutoencoderTraining.Fit(
                model,
                images,
                images,
                new()
                {
                    Epochs = 2,
                    BatchSize = 16,
                    Quiet = true,
                },
                (x, z) =>
                    1e-3 * (Sparsity.L1(z) + Sparsity.KullbackLeibler(z, 0.1) + Contraction.SquaredNorm(z, weight))
            );
        Fit();
        var before = LiveTensors.Settled();
        Fit();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
