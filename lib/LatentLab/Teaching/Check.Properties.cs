using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab;

/// <content>Checks of whole building blocks. They ask for properties that every right solution has, and name the
/// classic mistake where one is missing.</content>
public static partial class Check
{
    /// <summary>Checks a Kullback-Leibler divergence of normal distributions from N(0, 1).</summary>
    /// <param name="divergence">
    /// mu and logVar, [N, K] each → a number: summed over the codings, averaged over the images.
    /// </param>
    /// <returns>A line per property that holds.</returns>
    /// <exception cref="CheckFailedException">One does not hold; the message names the likely mistake.</exception>
    public static string Divergence(Func<Tensor, Tensor, Tensor> divergence)
    {
        ArgumentNullException.ThrowIfNull(divergence);
        using var scope = NewDisposeScope();
        using var noise = Seeds.Stream(7, Purpose.Check);
        var (mu, logVar) = (
            Seeds.Normal([4, 3], noise, CPU, ScalarType.Float64),
            Seeds.Normal([4, 3], noise, CPU, ScalarType.Float64)
        );
        double Of(Tensor m, Tensor v) => divergence(m, v).to(ScalarType.Float64).ToDouble();
        var value = Of(mu, logVar);
        return string.Join(
            '\n',
            Equal(
                "the divergence of N(0, 1) from itself",
                Of(zeros_like(mu), zeros_like(mu)),
                0,
                1e-9,
                "At mu = 0 and logVar = 0 all terms cancel: is the 1 subtracted?"
            ),
            That(
                "it is never negative",
                value >= 0,
                "Wrong sign: it is (mu^2 + sigma^2 - log sigma^2 - 1) / 2, and is added to the loss."
            ),
            Equal(
                "the divergence of twice as many images, divided by that of these,",
                Of(cat([mu, mu]), cat([logVar, logVar])) / value,
                1,
                1e-9,
                "Average over the images (axis 0)."
            ),
            Equal(
                "the divergence of twice as many codings, divided by that of these,",
                Of(cat([mu, mu], 1), cat([logVar, logVar], 1)) / value,
                2,
                1e-9,
                "Reduced by mean over the codings: sum them, and average over the images only."
            ),
            Equal(
                "the value for these twelve codings",
                value,
                ((mu.square() + logVar.exp() - logVar - 1) / 2).sum(dim: 1).mean().ToDouble(),
                1e-9,
                "Take sigma^2 = exp(logVar); half of the sum."
            )
        );
    }

    /// <summary>Checks the discriminator's loss of a GAN.</summary>
    /// <param name="loss">Discriminator (to logits), generator, real samples [N, 2] and z [N, 2] → the loss.</param>
    /// <returns>A line per property that holds.</returns>
    /// <exception cref="CheckFailedException">One does not hold; the message names the likely mistake.</exception>
    public static string DiscriminatorLoss(
        Func<nn.Module<Tensor, Tensor>, nn.Module<Tensor, Tensor>, Tensor, Tensor, Tensor> loss
    )
    {
        const string NoGradient = "No gradient reaches it: is there a no_grad() or a detach() too many?";
        ArgumentNullException.ThrowIfNull(loss);
        using var scope = NewDisposeScope();
        using var noise = Seeds.Stream(7, Purpose.Check);
        using var discriminator = nn.Linear(2, 1);
        using var generator = nn.Linear(2, 2);
        using (no_grad())
            foreach (var weight in discriminator.parameters().Concat(generator.parameters()))
                weight.copy_(Seeds.Normal(weight.shape, noise, Lab.Device));
        var (x, z) = (Seeds.Normal([8, 2], noise, Lab.Device) + 1, Seeds.Normal([8, 2], noise, Lab.Device));
        var value = loss(discriminator, generator, x, z);
        That("the discriminator learns", value.requires_grad, NoGradient);
        value.backward();
        var expected =
            nn.functional.softplus(-discriminator.call(x)).mean()
            + nn.functional.softplus(discriminator.call(generator.call(z))).mean();
        return string.Join(
            '\n',
            That(
                "the discriminator learns",
                discriminator.parameters().All(p => p.grad is { } g && g.abs().sum().ToSingle() > 0),
                NoGradient
            ),
            That(
                "the generator does not",
                generator.parameters().All(p => p.grad is not { } g || g.abs().sum().ToSingle() == 0),
                "A gradient reaches the generator: detach() the generated samples, G(z).detach()."
            ),
            That(
                "it sees the real samples as real",
                !Same(
                    value,
                    nn.functional.softplus(discriminator.call(x)).mean()
                        + nn.functional.softplus(-discriminator.call(generator.call(z))).mean()
                ),
                "The labels are exchanged: 1 is real, 0 is generated."
            ),
            Equal(
                "the loss",
                value.ToSingle(),
                expected.ToSingle(),
                1e-4,
                "The mean of -log D(x) plus the mean of -log(1 - D(G(z))), with D = sigmoid of the logit; "
                    + "BCE with *logits* has the sigmoid inside."
            )
        );

        static bool Same(Tensor a, Tensor b) => Math.Abs(a.ToSingle() - b.ToSingle()) < 1e-4;
    }

    /// <summary>
    /// Checks a penalty on the length of a critic's gradient, (‖∇D(x)‖ − 1)² averaged over the samples.
    /// </summary>
    /// <param name="penalty">Critic and samples [N, 2] → the penalty.</param>
    /// <returns>A line per property that holds.</returns>
    /// <exception cref="CheckFailedException">One does not hold; the message names the likely mistake.</exception>
    public static string GradientPenalty(Func<Func<Tensor, Tensor>, Tensor, Tensor> penalty)
    {
        ArgumentNullException.ThrowIfNull(penalty);
        using var scope = NewDisposeScope();
        using var weight = tensor(new double[] { 3, 4 }).requires_grad_();
        using var x = tensor(
            new double[,]
            {
                { 1, 2 },
                { -1, .5 },
            }
        );
        // D(x) = (w x)^2 / 2 has the gradient (w x) w, of length |w x| |w|.
        Tensor Critic(Tensor samples) =>
            samples.requires_grad // else autograd.grad would end the process, try or no try
                ? (samples * weight).sum(dim: 1).square() / 2
                : throw new CheckFailedException(
                    "Not yet: the critic's slope. Its samples take no gradient: detach() them, "
                        + "then requires_grad_(), and hand the critic just these."
                );
        double By(double first, double second)
        {
            using var inner = NewDisposeScope();
            using var w = tensor(new[] { first, second });
            return ((x * w).sum(dim: 1).abs() * w.norm() - 1).square().mean().ToDouble();
        }
        Tensor value;
        try
        {
            value = penalty(Critic, x);
            value.backward();
        }
        catch (System.Runtime.InteropServices.ExternalException e)
        {
            var why =
                e.Message.Contains("second time", StringComparison.Ordinal)
                || e.Message.Contains("freed", StringComparison.Ordinal)
                    ? "The graph was freed by the inner gradient: "
                        + "autograd.grad needs retain_graph: true beside create_graph: true."
                    : "No gradient flows through the inner gradient: "
                        + "autograd.grad needs create_graph: true (and retain_graph: true).";
            throw new CheckFailedException($"Not yet: the penalty can be trained. {why}", e);
        }
        const double h = 1e-6;
        return string.Join(
            '\n',
            Equal(
                "the penalty",
                value.ToDouble(),
                By(3, 4),
                1e-6,
                "The length of each sample's gradient minus 1, squared, averaged; "
                    + "length is the root of the sum of squares."
            ),
            That(
                "its gradient reaches the critic",
                weight.grad is not null,
                "Without create_graph: true the inner gradient is a constant."
            ),
            Equal(
                "its gradient by the critic's first weight",
                weight.grad![0].ToDouble(),
                (By(3 + h, 4) - By(3 - h, 4)) / (2 * h),
                1e-3,
                "Finite differences say otherwise: is anything detached, or the result divided twice?"
            )
        );
    }

    /// <summary>Checks that logits become images.</summary>
    /// <param name="images">Logits of any shape → pixels from 0 to 1.</param>
    /// <returns>A line per property that holds.</returns>
    /// <exception cref="CheckFailedException">One does not hold; the message names the likely mistake.</exception>
    public static string Images(Func<Tensor, Tensor> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var logits = linspace(-20, 20, 41);
        var pixels = images(logits);
        return string.Join(
            '\n',
            That(
                "all pixels lie between 0 and 1",
                pixels.min().ToSingle() >= 0 && pixels.max().ToSingle() <= 1,
                "Logits are any numbers: the sigmoid makes probabilities of them."
            ),
            That(
                "black and white can be reached",
                pixels.min().ToSingle() < .01 && pixels.max().ToSingle() > .99,
                "Everything is gray: the sigmoid is there twice; once in the decoder, or in the loss, is enough."
            ),
            Equal("the pixel of logit 1", images(ones(1)).ToSingle(), .731059, 1e-4, "1 / (1 + exp(-logit)).")
        );
    }

    /// <summary>Checks that a model's parameters are known to torch.</summary>
    /// <param name="model">The model.</param>
    /// <param name="parameters">How many numbers it should train.</param>
    /// <returns>A line per property that holds.</returns>
    /// <exception cref="CheckFailedException">One does not hold; the message names the likely mistake.</exception>
    public static string Registered(nn.Module model, long parameters)
    {
        ArgumentNullException.ThrowIfNull(model);
        var found = model.parameters().Sum(p => p.numel());
        return string.Join(
            '\n',
            That(
                "torch knows its parameters",
                found > 0,
                "It has none, so an optimizer would train nothing, silently: "
                    + "call RegisterComponents() last in the constructor."
            ),
            Equal(
                "the number of its parameters",
                found,
                parameters,
                0,
                found > parameters
                    ? "Is the weight registered twice, once for each use? A shared one is one."
                    : "Is every parameter a field of its own (not in a list, not a property)?"
            )
        );
    }

    /// <summary>Checks that a model holds the weights of another, number by number.</summary>
    /// <param name="reused">The model that should have taken them over.</param>
    /// <param name="saved">The model whose weights they are.</param>
    /// <returns>A line that says they agree.</returns>
    /// <exception cref="CheckFailedException">They differ; the message names the likely mistake.</exception>
    public static string SameWeights(nn.Module reused, nn.Module saved)
    {
        ArgumentNullException.ThrowIfNull(reused);
        ArgumentNullException.ThrowIfNull(saved);
        var (mine, theirs) = (
            reused.named_parameters().ToList(),
            saved.named_parameters().ToDictionary(p => p.name, p => p.parameter)
        );
        var different = mine.Where(p =>
                !theirs.TryGetValue(p.name, out var other)
                || !p.parameter.shape.SequenceEqual(other.shape)
                || !p.parameter.equal(other).all().ToBoolean()
            )
            .ToList();
        return That(
            "all its weights are the saved ones",
            mine.Count > 0 && different.Count == 0,
            mine.Where(p => p.parameter.dim() > 1).All(different.Contains)
                ? "None is: the model was built anew and never got the saved weights (a re-initialized encoder)."
                : $"{string.Join(", ", different.Select(p => p.name))} differ: load after building, "
                    + "and change nothing before the comparison."
        );
    }
}
