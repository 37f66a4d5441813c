using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Logistic regression on codes: what a linear classifier can read from them measures how useful they are.
/// </summary>
/// <remarks>
/// ML.NET's maximum entropy classifier (L-BFGS) on one thread, so that results repeat. Alain and Bengio 2016.
/// </remarks>
public sealed partial class LinearProbe
{
    private readonly MLContext _ml;
    private readonly ITransformer _model;
    private readonly float[] _mean;
    private readonly float[] _deviation;

    private LinearProbe(MLContext ml, ITransformer model, float[] mean, float[] deviation, int classes) =>
        (_ml, _model, _mean, _deviation, Classes) = (ml, model, mean, deviation, classes);

    /// <summary>How many classes it tells apart, by how many values.</summary>
    public override string ToString() => $"linear probe: {Classes} classes by {_mean.Length} values";

    /// <summary>How many classes it tells apart.</summary>
    public int Classes { get; }

    /// <summary>
    /// Trains a probe. Values are standardized by the mean and deviation of these rows, here and later.
    /// </summary>
    /// <param name="x">[N, D] or [N, C, H, W].</param>
    /// <param name="labels">[N] int64 from 0; at least two classes.</param>
    /// <param name="l2">Weight of the squared weights in the loss.</param>
    /// <returns>The probe; it holds no tensors.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, a value that is not finite, one class only, or a negative l2.
    /// </exception>
    public static LinearProbe Fit(Tensor x, Tensor labels, float l2 = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(l2);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, nameof(x)).cpu().to(ScalarType.Float32);
        ShapeCheck.RequireLabels(labels, rows.shape[0], nameof(labels));
        if (labels.min().item<long>() == labels.max().item<long>())
            throw new ArgumentException("labels: a classifier needs two classes or more.");

        var mean = rows.mean([0]);
        var deviation = rows.std(0, unbiased: false);
        deviation = deviation.where(deviation > 1e-7f, ones_like(deviation)); // a constant column stays at zero
        return Trained(rows, labels, mean, deviation, l2);
    }

    private static LinearProbe Trained(Tensor rows, Tensor labels, Tensor mean, Tensor deviation, float l2)
    {
        var ml = new MLContext(seed: 1);
        var classes = checked((int)labels.max().item<long>() + 1);
        var model = ml
            .MulticlassClassification.Trainers.LbfgsMaximumEntropy(
                new LbfgsMaximumEntropyMulticlassTrainer.Options
                {
                    FeatureColumnName = TensorView.Features,
                    LabelColumnName = TensorView.Label,
                    L1Regularization = 0,
                    L2Regularization = l2,
                    NumberOfThreads = 1,
                }
            )
            .Fit(TensorView.Of(ml, (rows - mean) / deviation, labels, classes));
        return new LinearProbe(ml, model, mean.data<float>().ToArray(), deviation.data<float>().ToArray(), classes);
    }

    /// <summary>The most probable class of each row.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], D as in training.</param>
    /// <returns>[N] int64; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or a value that is not finite.</exception>
    public Tensor Predict(Tensor x) =>
        tensor(
            _model.Transform(View(x, null)).GetColumn<uint>("PredictedLabel").Select(key => key - 1L).ToArray(),
            device: CPU
        );

    /// <summary>Measures the probe on other rows.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], D as in training.</param>
    /// <param name="labels">[N] int64, no class that training did not know.</param>
    /// <returns>Accuracy and log loss.</returns>
    /// <exception cref="ArgumentException">A wrong shape, an unknown class, or a value that is not finite.</exception>
    public ProbeScore Evaluate(Tensor x, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var metrics = _ml.MulticlassClassification.Evaluate(
            _model.Transform(View(x, labels)),
            labelColumnName: TensorView.Label
        );
        return new ProbeScore(metrics.MicroAccuracy, metrics.MacroAccuracy, metrics.LogLoss);
    }

    /// <summary>
    /// The probe as one linear function of the codes as they are: the standardization is part of its weights.
    /// </summary>
    /// <returns>Weight [classes, D] and bias [classes] of the logits; owned by the caller's scope.</returns>
    internal (Tensor Weight, Tensor Bias) ToLinear()
    {
        var parameters = ((MulticlassPredictionTransformer<MaximumEntropyModelParameters>)_model).Model;
        var rows = new VBuffer<float>[Classes];
        parameters.GetWeights(ref rows, out _);

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        // w (x - mean) / deviation + b  =  (w / deviation) x + (b - (w / deviation) mean)
        var weight = stack(rows.Select(row => tensor(row.DenseValues().ToArray()))) / tensor(_deviation);
        var bias = tensor(parameters.GetBiases().ToArray()) - weight.mv(tensor(_mean));
        return (weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope());
    }

    private IDataView View(Tensor x, Tensor? labels)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, _mean.Length, nameof(x)).cpu().to(ScalarType.Float32);
        return TensorView.Of(
            _ml,
            (rows - tensor(_mean, device: CPU)) / tensor(_deviation, device: CPU),
            labels,
            Classes
        );
    }
}
