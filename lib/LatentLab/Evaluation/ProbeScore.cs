namespace LatentLab;

/// <summary>How well a classifier does.</summary>
/// <param name="Accuracy">The share of rows whose label it names.</param>
/// <param name="MacroAccuracy">The same per class, then averaged over the classes.</param>
/// <param name="LogLoss">Mean of -ln(probability of the true label), in nats.</param>
public sealed record ProbeScore(double Accuracy, double MacroAccuracy, double LogLoss)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"accuracy {Accuracy:F4}, per class {MacroAccuracy:F4}, log loss {LogLoss:F4}");
}
