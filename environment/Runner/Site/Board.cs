using System.Net;
using System.Text;
using System.Text.Json;

namespace LatentLab.Runner.Site;

/// <summary>What the reader is asked before a board appears.</summary>
/// <param name="Question">In words.</param>
/// <param name="Answers">To choose from; the board itself shows which comes true.</param>
internal sealed record BoardGuess(string Question, IReadOnlyList<string> Answers);

/// <summary>A board on which the reader trains something in the page; its text, without its code.</summary>
/// <param name="Name">What start.js and the code know it by.</param>
/// <param name="Notebook">The number of the notebook on whose page it stands, besides the laboratory.</param>
/// <param name="After">The id of the cell that it follows there.</param>
/// <param name="Scripts">Its code in boards/, in the order in which it is loaded.</param>
/// <param name="Title">What can be done with it.</param>
/// <param name="Help">How.</param>
/// <param name="Guess">The prediction that comes first.</param>
/// <param name="Questions">What the reader can answer afterwards.</param>
internal sealed record Board(
    string Name,
    string Notebook,
    string After,
    IReadOnlyList<string> Scripts,
    string Title,
    string Help,
    BoardGuess Guess,
    IReadOnlyList<QuizQuestion> Questions
)
{
    public const string LaboratoryFile = "laboratory.html";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>All boards, in the order of the laboratory.</summary>
    /// <param name="site">The folder environment/Site.</param>
    /// <exception cref="UserError">The file is not what it should be.</exception>
    public static IReadOnlyList<Board> All(string site)
    {
        try
        {
            return JsonSerializer.Deserialize<Board[]>(
                File.ReadAllText(Path.Combine(site, "boards", "boards.json")),
                Format
            )!;
        }
        catch (JsonException e)
        {
            throw new UserError($"boards.json, line {e.LineNumber + 1}: {e.Message}");
        }
    }

    /// <summary>The board's place on a page: the prediction, an empty stand for the board, the questions.</summary>
    public string ToHtml(SiteWords words)
    {
        var title = WebUtility.HtmlEncode(Title);
        return $"<section class=\"model train\" id=\"board-{Name}\" data-board=\"{Name}\" "
            + $"data-scripts=\"{string.Join(' ', Scripts)}\" aria-label=\"{title}\">"
            + $"<p class=\"title\">{title}</p><p>{WebUtility.HtmlEncode(Help)}</p>"
            + $"<form class=\"guess\">{QuizForm.Choices(Guess.Question, Guess.Answers, $"guess-{Name}")}"
            + $"<p role=\"status\">{words["board.choose"]}</p></form>"
            + $"<noscript><p>{words["noscript"]}</p></noscript>"
            + $"<div class=\"stand\" hidden></div><div class=\"ends\" hidden>"
            + $"{string.Concat(Questions.Select(QuizForm.Of))}</div></section>\n";
    }

    /// <summary>The page with all boards.</summary>
    /// <param name="boards">The boards.</param>
    /// <param name="intro">What stands above them, as html.</param>
    /// <param name="pages">The notebooks' pages by number.</param>
    /// <param name="words">The words of the frame.</param>
    public static SitePage Laboratory(
        IReadOnlyList<Board> boards,
        string intro,
        IReadOnlyDictionary<int, NotebookPage> pages,
        SiteWords words
    )
    {
        var html = new StringBuilder(intro);
        foreach (var board in boards)
        {
            html.Append($"<h2 id=\"{board.Name}\">{WebUtility.HtmlEncode(board.Title)}</h2>");
            if (pages.Values.FirstOrDefault(p => p.Number == board.Notebook) is { } page)
            {
                var link = $"<a href=\"{page.File}#board-{board.Name}\">{WebUtility.HtmlEncode(page.Title)}</a>";
                html.Append($"<p class=\"crumb\">{words.Of("board.too", link)}</p>");
            }
            html.Append(board.ToHtml(words));
        }
        return new SitePage(LaboratoryFile, words["laboratory"], html.ToString())
        {
            Contents = [.. boards.Select(b => new Heading(2, b.Name, b.Title))],
            HasBoards = true,
            Source = "environment/Site/pages/laboratory.md",
        };
    }
}
