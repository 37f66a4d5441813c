namespace LatentLab;

/// <summary>The reader's guesses beside what was measured.</summary>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class PredictionTable : IDisplayable
{
    private readonly ComparedPrediction[] _pairs;
    private readonly Table _table;

    internal PredictionTable(IEnumerable<(Prediction Prediction, double Outcome)> pairs)
    {
        _pairs =
        [
            .. pairs.Select(p => new ComparedPrediction(
                p.Prediction.Question,
                p.Prediction.Guess,
                p.Outcome,
                Ticks.Short(p.Outcome)
            )),
        ];
        _table = Table.Of(
            "Your predictions",
            ["question", "your guess", "measured"],
            [.. _pairs.Select(p => (object[])[p.Question, p.Guess, p.Measured])]
        );
    }

    /// <summary>A table of question, guess and outcome.</summary>
    public string ToHtml() => _table.ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string>(_table.ToMimeBundle())
        {
            [ComparedPrediction.MimeType] = ComparedPrediction.ToJson(_pairs),
        };

    /// <summary>The table as text.</summary>
    public override string ToString() => _table.ToString();
}
