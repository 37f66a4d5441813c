using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The evidence lower bound of a variational autoencoder on a set of images, taken apart.</summary>
/// <param name="NegativeLogLikelihood">
/// What the images cost under the Bernoulli distributions that the decoder gives for
/// z, one z drawn per image: nats per image.
/// </param>
/// <param name="Divergences">The Kullback-Leibler divergence from N(0, 1) of each latent unit: nats per image.</param>
/// <param name="ActiveUnits">
/// How many latent units tell images apart: the variance of mu over the images is above .01. Burda,
/// Grosse and Salakhutdinov 2016, section 5.2.
/// </param>
public sealed record VaeScores(double NegativeLogLikelihood, IReadOnlyList<double> Divergences, int ActiveUnits)
{
    private const int ChunkSize = 1000;
    private const double LeastVariance = .01;

    /// <summary>The divergence of all latent units: nats per image.</summary>
    public double KullbackLeibler => Divergences.Sum();

    /// <summary>The negative bound, at beta 1: nats per image. It is above −log p(x).</summary>
    public double NegativeElbo => NegativeLogLikelihood + KullbackLeibler;

    /// <summary>Measures a model in evaluation mode and without gradients.</summary>
    /// <param name="model">
    /// x → logits xHat of the same shape, mu and logVar; its training mode is left as it was.
    /// </param>
    /// <param name="images">[N, 1, 28, 28] or [N, D], values in [0, 1].</param>
    /// <param name="noise">Where z is drawn from.</param>
    /// <returns>Numbers only.</returns>
    /// <exception cref="ArgumentException">No images, a wrong shape, or a model with a sigmoid output.</exception>
    public static VaeScores Of(
        Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)> model,
        Tensor images,
        Generator noise
    )
    {
        VaeLayers.RequireLogits(model);
        ShapeCheck.RequireImages(images, nameof(images));
        return Of(model, images, (x, _, _) => model.call(x, noise));
    }

    /// <summary>The same for a model that is told the class.</summary>
    /// <param name="model">Its training mode is left as it was.</param>
    /// <param name="data">Labeled images.</param>
    /// <param name="noise">Where z is drawn from.</param>
    /// <returns>Numbers only.</returns>
    /// <exception cref="ArgumentException">
    /// An unlabeled image, a class the model does not know, or a model with a sigmoid output.
    /// </exception>
    public static VaeScores Of(ConditionalVariationalAutoencoder model, ImageDataset data, Generator noise)
    {
        VaeLayers.RequireLogits(model);
        ArgumentNullException.ThrowIfNull(data);
        return Of(model, data.Images, (x, start, end) => model.call(x, data.Labels.slice(0, start, end, 1), noise));
    }

    private static VaeScores Of(
        Module model,
        Tensor images,
        Func<Tensor, long, long, (Tensor xHat, Tensor mu, Tensor logVar)> call
    ) =>
        EvaluationMode.Of(
            model,
            () =>
            {
                using var scope = NewDisposeScope();
                var cost = 0.0;
                var (means, divergences) = (new List<Tensor>(), new List<Tensor>());
                foreach (var (start, end) in Chunks.Of(images.shape[0], ChunkSize))
                {
                    using var inner = NewDisposeScope();
                    var x = images.slice(0, start, end, 1);
                    var (xHat, mu, logVar) = call(x, start, end);
                    cost +=
                        VaeLoss.BernoulliNegativeLogLikelihood(xHat, x).to(ScalarType.Float64).item<double>()
                        * x.shape[0];
                    divergences.Add(
                        ((mu.pow(2) + logVar.exp() - logVar - 1).sum(dim: 0) * 0.5)
                            .to(ScalarType.Float64)
                            .MoveToOuterDisposeScope()
                    );
                    means.Add(mu.to(ScalarType.Float64).MoveToOuterDisposeScope());
                }
                var variances = cat(means, 0).var(0, unbiased: false).cpu();
                var byUnit = (stack(divergences).sum(dim: 0) / images.shape[0]).cpu();
                return new VaeScores(
                    cost / images.shape[0],
                    byUnit.data<double>().ToArray(),
                    variances.data<double>().Count(value => value > LeastVariance)
                );
            }
        );
}
