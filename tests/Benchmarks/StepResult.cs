namespace LatentLab.Benchmarks;

/// <summary>Training steps of one case, measured.</summary>
/// <param name="Case">The model.</param>
/// <param name="Batch">Images per step.</param>
/// <param name="Threads">Of either side.</param>
/// <param name="Ours">Seconds per step of every round, in C#.</param>
/// <param name="Theirs">The same in PyTorch; empty without a peer.</param>
/// <param name="OurLoss">After the checked steps.</param>
/// <param name="TheirLoss">The same in PyTorch, or null.</param>
/// <param name="SameNoise">Whether equal seeds gave equal noise.</param>
internal sealed record StepResult(
    TrainingCase Case,
    int Batch,
    int Threads,
    double[] Ours,
    double[] Theirs,
    double OurLoss,
    double? TheirLoss,
    bool SameNoise
)
{
    /// <summary>C#/PyTorch of every round.</summary>
    public double[] Ratios => [.. Ours.Zip(Theirs, (ours, theirs) => ours / theirs)];

    /// <summary>Billions of floating-point operations in a second.</summary>
    public double Gflops => 2.0 * Case.MultiplyAdds * Batch / Ours.Median() / 1e9;

    /// <summary>Whether both did the same work.</summary>
    public bool Agrees => TheirLoss is { } loss && SameNoise && Math.Abs(OurLoss - loss) <= 1e-3 * Math.Abs(loss);
}
