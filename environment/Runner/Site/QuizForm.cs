using System.Globalization;
using System.Text;

namespace LatentLab.Runner.Site;

/// <summary>A question with answers to choose from; reader.js says whether the choice is right, and why.</summary>
internal static class QuizForm
{
    public static string Of(QuizQuestion quiz) =>
        $"<form class=\"quiz\" data-right=\"{Readable.Html(quiz.Right)}\" "
        + $"data-quiz=\"{Readable.Html(quiz.Id)}\">"
        + Choices(quiz.Question, quiz.Answers, $"quiz-{quiz.Id}")
        + "<p role=\"status\"></p>"
        + string.Concat(quiz.Because.Select((reason, i) => Reason(i, reason)))
        + "</form>";

    private static string Reason(int answer, string reason) =>
        $"<p class=\"because\" data-answer=\"{Letter(answer)}\" hidden>{Readable.Html(reason)}</p>";

    private static char Letter(int index) => (char)('a' + index);

    /// <summary>The question and its answers: a, b, c …</summary>
    /// <param name="question">In words.</param>
    /// <param name="answers">In words.</param>
    /// <param name="name">What the choice is called, once per page.</param>
    public static string Choices(string question, IReadOnlyList<string> answers, string name)
    {
        var html = new StringBuilder($"<fieldset><legend>{Readable.Html(question)}</legend>");
        for (var i = 0; i < answers.Count; i++)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<label><input type=\"radio\" name=\"{Readable.Html(name)}\" value=\"{Letter(i)}\">"
                    + $"{Readable.Html(answers[i])}</label>"
            );
        return html.Append("</fieldset>").ToString();
    }
}
