namespace LatentLab.Notebooks.Tests;

/// <summary>Notebook 09: plausible wrong answers are refused, other right ones are accepted.</summary>
public sealed class DenoisingAnswersTests
{
    [Fact]
    public Task TheNoiseIsPredicted() =>
        AnswersOf.AreTold(
            "09",
            "1",
            """
            Tensor NoiseLoss(Func<Tensor, Tensor> model, Tensor x, Tensor noise)
            {
                var noisy = x.clone().add_(noise);
                return nn.functional.mse_loss(model(noisy), noise);
            }
            """,
            ("- noise)", "- x)"),
            ("model(x + noise)", "model(x)"),
            ("model(x + noise)", "model(noise)"),
            (".mean()", ".sum()"),
            (".square()", ".abs()"),
            ("model(x + noise)", "model(x + noise).detach()"),
            ("model(x + noise)", "model(x.add_(noise))"),
            (".mean()", "")
        );

    [Fact]
    public Task ABlackSquareIsSetByTheGenerator() =>
        AnswersOf.AreTold(
            "09",
            "2",
            """
            Tensor BlackSquare(Tensor x, int side, Generator generator)
            {
                var corner = rand(2, generator: generator);
                var row = (int)(corner[0].item<float>() * (x.shape[2] - side + 1));
                var column = (int)(corner[1].item<float>() * (x.shape[3] - side + 1));
                var mask = ones_like(x);
                mask[.., .., row..(row + side), column..(column + side)] = 0;
                return x * mask;
            }
            """,
            ("x.clone()", "x"),
            ("[1], generator: generator).ToInt32();\n    var column", "[1]).ToInt32();\n    var column"),
            ("randint(0, x.shape[2] - side + 1, [1], generator: generator).ToInt32()", "0"),
            (
                "damaged.narrow(2, row, side).narrow(3, column, side).zero_()",
                "damaged.view(3, -1).index_fill_(1, randperm(784, generator: generator)[..(side * side)], 0)"
            ),
            (".narrow(3, column, side)", ""),
            ("row, side).narrow(3, column, side)", "row, side - 1).narrow(3, column, side)"),
            (".zero_()", ".fill_(1)"),
            ("generator: generator).ToInt32();", "generator: Seeds.Stream(Random.Shared.Next(), \"mine\")).ToInt32();")
        );

    [Fact]
    public Task AStepGoesUphill() =>
        AnswersOf.AreTold(
            "09",
            "3",
            """
            Tensor StepUphill(Func<Tensor, Tensor> value, Tensor x, double length)
            {
                var image = x.clone().detach().requires_grad_();
                var slope = autograd.grad([value(image).sum()], [image])[0];
                return x + nn.functional.normalize(slope, dim: 0) * length;
            }
            """,
            ("image + image.grad", "image.grad"),
            ("image + image.grad", "image - image.grad"),
            ("length / image.grad.norm()", "length"),
            ("image.grad.norm()", "image.grad.square().sum()"),
            ("value(image).sum()", "value(image)"),
            (".detach();", ";"),
            ("x.detach().clone().requires_grad_(true)", "x"),
            ("x.detach().clone().requires_grad_(true)", "x.requires_grad_(true)"),
            ("(image + image.grad * (", "x.add_(image.grad * (")
        );

    [Fact]
    public Task ADenoiserIsTrainedAtAnotherNoise() =>
        AnswersOf.AreTold(
            "09",
            "4",
            """
            double TrainedAt(double deviation, Tensor noisyImages, Tensor cleanImages)
            {
                var images = FashionMnist.Load().Train.Take(2_000).Images;
                var model = new ConvAutoencoder(8, 64, seed: 3);
                using var optimizer = optim.Adam(model.parameters(), 3e-3);
                using var noise = Seeds.Stream(3, "mine");
                for (var epoch = 1; epoch <= 2; epoch++)
                    foreach (var x in Batches.Shuffled(images, 32, 3, epoch))
                    {
                        using var scope = NewDisposeScope();
                        var loss = (model.call(Corruption.GaussianNoise(x, deviation, noise)) - x).square().mean();
                        optimizer.zero_grad();
                        loss.backward();
                        optimizer.step();
                    }
                return ImageQuality.Psnr(cleanImages, model.call(noisyImages).detach());
            }
            """,
            ("x, deviation, g", "x, 0.3, g"),
            (
                "ImageQuality.Psnr(cleanImages, model.call(noisyImages).clamp(0, 1))",
                "ImageQuality.Psnr(cleanImages, noisyImages)"
            ),
            ("model.call(noisyImages).clamp(0, 1)", "model.call(noisyImages).clamp(0, 0)"),
            ("Epochs = 2", "Epochs = 2, CancellationToken = new(true)"),
            ("Seed = 1,", "Seed = Random.Shared.Next(),"),
            ("Psnr(cleanImages,", "Psnr(noisyImages,")
        );
}
