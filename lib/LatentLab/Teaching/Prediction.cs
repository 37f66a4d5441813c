namespace LatentLab;

/// <summary>The reader's guess, written down before the experiment and compared with its outcome afterwards.</summary>
/// <param name="Question">What is asked, unit included.</param>
/// <param name="Guess">The reader's number.</param>
public sealed record Prediction(string Question, double Guess)
{
    /// <summary>Puts guess and outcome side by side.</summary>
    /// <param name="outcome">What was measured.</param>
    /// <returns>A table of question, guess and outcome.</returns>
    public PredictionTable Against(double outcome) => Compare((this, outcome));

    /// <summary>Puts several guesses beside their outcomes.</summary>
    /// <param name="pairs">Each prediction with what was measured.</param>
    /// <returns>A table with one line per prediction.</returns>
    public static PredictionTable Compare(params (Prediction Prediction, double Outcome)[] pairs) => new(pairs);
}
