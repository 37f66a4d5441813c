using System.Net;

namespace LatentLab;

/// <summary>
/// A question on what a notebook has shown, with answers to choose from; read from notebooks/quiz.json.
/// </summary>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record Quiz : IDisplayable
{
    private readonly QuizQuestion _asked;

    private Quiz(QuizQuestion asked) => _asked = asked;

    /// <summary>The notebook's number and a letter, such as <c>5a</c>.</summary>
    public string Id => _asked.Id;

    /// <summary>The question.</summary>
    public string Question => _asked.Question;

    /// <summary>What can be chosen, called a, b, c and so on.</summary>
    public IReadOnlyList<string> Answers => _asked.Answers;

    /// <summary>The letter of the right one.</summary>
    public string Right => _asked.Right;

    /// <summary>What speaks for or against each answer, in their order.</summary>
    public IReadOnlyList<string> Because => _asked.Because;

    /// <summary>The question with this id.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="FileNotFoundException">notebooks/quiz.json is not above the current folder.</exception>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static Quiz Get(string id) =>
        All().FirstOrDefault(quiz => quiz.Id == id)
        ?? throw new KeyNotFoundException($"notebooks/{QuizQuestion.FileName} has no question '{id}'");

    /// <summary>All questions, in the order of the file.</summary>
    /// <exception cref="FileNotFoundException">notebooks/quiz.json is not above the current folder.</exception>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<Quiz> All() =>
        NotebookFolder.Find() is { } folder
            ? [.. QuizQuestion.All(folder).Select(question => new Quiz(question))]
            : throw new FileNotFoundException(
                $"notebooks/{QuizQuestion.FileName} was not found: open the notebook from inside the LatentLab folder"
            );

    /// <summary>Judges a choice.</summary>
    /// <param name="letter">The letter of an answer.</param>
    /// <returns>Whether it is right, and why or why not.</returns>
    /// <exception cref="ArgumentException">There is no answer of that letter.</exception>
    public Quiz Answer(string letter)
    {
        if (letter is not [>= 'a' and var one] || one - 'a' >= Answers.Count)
            throw new ArgumentException(
                $"letter: expected one of {string.Join(", ", Answers.Select((_, i) => Letter(i)))}; got '{letter}'."
            );
        Learner.Note($"question {Id}", letter == Right ? "solved" : "tried");
        return this with { Chosen = letter };
    }

    /// <summary>The letter chosen by <see cref="Answer"/>, or empty.</summary>
    public string Chosen { get; private init; } = "";

    /// <inheritdoc/>
    public string ToHtml() =>
        $"<div><div><b>{WebUtility.HtmlEncode(Question)}</b></div><ul style=\"list-style:none\">"
        + string.Concat(Answers.Select((answer, i) => $"<li>{Letter(i)}) {WebUtility.HtmlEncode(answer)}</li>"))
        + $"</ul><div>{WebUtility.HtmlEncode(Judgment)}</div></div>";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <summary>Question, answers and judgment as lines of text.</summary>
    public override string ToString() =>
        $"{Question}\n{string.Join("\n", Answers.Select((answer, i) => $"  {Letter(i)}) {answer}"))}\n{Judgment}";

    private string Judgment =>
        Chosen.Length == 0 ? "Choose by .Answer(\"a\"), .Answer(\"b\") and so on."
        : Chosen == Right ? $"{Chosen} is right. {Because[Chosen[0] - 'a']}"
        : $"{Chosen} is not right. {Because[Chosen[0] - 'a']} Choose another.";

    private static string Letter(int index) => ((char)('a' + index)).ToString();
}
