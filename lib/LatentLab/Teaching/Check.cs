namespace LatentLab;

/// <summary>Checks a learner's solution by its properties, and says what is likely wrong.</summary>
public static partial class Check
{
    /// <summary>Passes when a condition holds.</summary>
    /// <param name="what">What is checked, as a statement that should be true.</param>
    /// <param name="holds">Whether it is.</param>
    /// <param name="hint">What to look at when it is not.</param>
    /// <returns>A line of text that says it passed.</returns>
    /// <exception cref="CheckFailedException">It does not hold; the message carries the hint.</exception>
    public static string That(string what, bool holds, string hint) =>
        holds ? $"OK: {what}" : throw new CheckFailedException($"Not yet: {what}. {hint}");

    /// <summary>Passes when a number is what it should be.</summary>
    /// <param name="what">What the number is.</param>
    /// <param name="actual">The learner's number.</param>
    /// <param name="expected">What it should be.</param>
    /// <param name="tolerance">The largest absolute difference allowed.</param>
    /// <param name="hint">What to look at when it differs.</param>
    /// <returns>A line of text that says it passed.</returns>
    /// <exception cref="CheckFailedException">
    /// It differs by more; the message carries both numbers and the hint.
    /// </exception>
    public static string Equal(string what, double actual, double expected, double tolerance, string hint) =>
        Math.Abs(actual - expected) <= tolerance
            ? Invariant($"OK: {what}: {expected:G6}")
            : throw new CheckFailedException(
                Invariant($"Not yet: {what} should be {expected:G6}, yours is {actual:G6}. {hint}")
            );

    /// <summary>Runs a solution whose shapes may not fit.</summary>
    /// <remarks>
    /// What torch throws becomes a hint. A wrong shape in <c>matmul</c> ends the process, which no check can catch.
    /// </remarks>
    /// <param name="solution">Calls it.</param>
    /// <param name="hint">What to look at when torch or the library refuses.</param>
    /// <returns>What the solution returns; the caller's scope owns it.</returns>
    /// <exception cref="CheckFailedException">A tensor was refused; the message carries the hint.</exception>
    public static T Runs<T>(Func<T> solution, string hint)
    {
        ArgumentNullException.ThrowIfNull(solution);
        try
        {
            return solution();
        }
        catch (Exception e) when (e is System.Runtime.InteropServices.ExternalException or ArgumentException)
        {
            throw new CheckFailedException($"Not yet: {e.Message.Split('\n')[0]}. {hint}");
        }
    }
}
