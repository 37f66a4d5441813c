using System.Text.Json;

namespace LatentLab.Records.Tests;

/// <summary>The file of the quiz, and of the claims: read strictly, and damage is named with its line.</summary>
public sealed class QuizQuestionTests : IDisposable
{
    private const string Question =
        """{"id":"1a","question":"q","answers":["x","y"],"right":"b","because":["no","yes"]}""";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<QuizQuestion> Read(string text)
    {
        File.WriteAllText(_folder.File("quiz.json"), text);
        return QuizQuestion.All(_folder.Path);
    }

    [Fact]
    public void QuestionsAreReadInTheirOrder()
    {
        var all = Read($"[{Question.Replace("1a", "2b")},\n{Question}]");
        Assert.Equal(["2b", "1a"], all.Select(question => question.Id));
        Assert.Equal(("q", "b"), (all[1].Question, all[1].Right));
        Assert.Equal(["x", "y"], all[1].Answers);
        Assert.Equal(["no", "yes"], all[1].Because);
        Assert.Empty(Read("null"));
        Assert.Empty(Read("[]"));
    }

    [Fact]
    public void EachAnswerHasItsReason() =>
        Assert.Equal(
            "quiz.json, question 1b: 2 answers, but 1 reasons; each answer has its own",
            Assert
                .Throws<InvalidDataException>(() =>
                    Read($"[{Question},{Question.Replace("1a", "1b").Replace("\"no\",", "")}]")
                )
                .Message
        );

    [Fact]
    public void AnEntryIsAQuestion() =>
        Assert.Equal(
            "quiz.json: entry 2 is null",
            Assert.Throws<InvalidDataException>(() => Read($"[{Question},null]")).Message
        );

    [Theory]
    [InlineData("\"right\":\"b\",", "")]
    [InlineData("\"right\":\"b\"", "\"right\":null")]
    [InlineData("[\"no\",\"yes\"]", "3")]
    [InlineData("}", "")]
    public void DamageIsNamedWithItsLine(string good, string bad)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read($"[\n{Question.Replace(good, bad)}]"));
        Assert.StartsWith("quiz.json, line 2: ", error.Message);
        Assert.EndsWith(Assert.IsType<JsonException>(error.InnerException).Message, error.Message);
    }

    [Fact]
    public void TheStoredQuizCanBeRead() => Assert.NotEmpty(QuizQuestion.All(Clone.Notebooks));
}
