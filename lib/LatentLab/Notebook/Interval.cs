namespace LatentLab;

/// <summary>A 95 % interval around the mean of a sample.</summary>
/// <param name="Mean">The sample mean.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Count">How many values it was computed from.</param>
public readonly record struct Interval(double Mean, double Low, double High, int Count)
{
    /// <summary>Whether a value lies inside the interval, its ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>The interval as text, such as <c>0.0141 [0.0138, 0.0144]</c>.</summary>
    public override string ToString() => Invariant($"{Mean:G4} [{Low:G4}, {High:G4}]");
}
