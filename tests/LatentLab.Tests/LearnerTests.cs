using System.Text.Json.Nodes;

namespace LatentLab.Tests;

/// <summary>The quiz, and the file of what a learner has solved.</summary>
[Collection("torch")]
public sealed class LearnerTests
{
    [Fact]
    public void EveryTheoryNotebookHasAQuestionWithOneRightAnswer()
    {
        var all = Quiz.All();
        Assert.Equal(all.Count, all.Select(q => q.Id).Distinct().Count());
        foreach (var exercise in Enumerable.Range(1, 8)) Assert.Contains(all, q => q.Id.StartsWith($"{exercise}a", StringComparison.Ordinal));
        foreach (var quiz in all)
        {
            Assert.InRange(quiz.Answers.Count, 3, 5);
            Assert.Equal(quiz.Answers.Count, quiz.Answers.Distinct().Count());
            Assert.InRange(quiz.Right[0] - 'a', 0, quiz.Answers.Count - 1);
            Assert.Contains(quiz.Because, quiz.Answer(quiz.Right).ToString());
            Assert.All(quiz.Answers.Select((_, i) => ((char)('a' + i)).ToString()).Where(l => l != quiz.Right), wrong => Assert.DoesNotContain(quiz.Because, quiz.Answer(wrong).ToString()));
            Assert.DoesNotContain(quiz.Because, quiz.ToHtml());
        }
        Assert.Throws<ArgumentException>(() => all[0].Answer("z"));
        Assert.Throws<KeyNotFoundException>(() => Quiz.Get("99z"));
    }

    [Fact]
    public void ProgressIsKeptInTheLearnersFile()
    {
        using var folder = new TemporaryFolder();
        var before = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder.Path;
        try
        {
            Lab.Start("05");
            Learner.Begin("exercise 1", checks: 2);
            Check.That("nothing is written without a file", true, "");
            Assert.Empty(Directory.GetFiles(folder.Path));

            File.WriteAllText("progress.json", "{}");
            Learner.Begin("exercise 1", checks: 2);
            Check.That("first", true, "");
            Assert.Throws<CheckFailedException>(() => Check.That("second", false, "try again"));
            Assert.Equal("1 of 2 checks", State());
            Learner.Begin("exercise 1", checks: 2);
            Check.That("first", true, "");
            Check.Equal("second", 1, 1, 0, "");
            Assert.Equal("solved", State());
            Learner.Begin("exercise 1", checks: 2);
            Check.That("first", true, "");
            Assert.Equal("solved", State()); // once solved, always solved
            Check.That("a check without a task", true, "");
            Assert.Contains("exercise 1", Learner.Progress().ToString());

            File.WriteAllText("progress.json", "{ damaged");
            Learner.Begin("exercise 2", checks: 1);
            Assert.StartsWith("OK", Check.That("a damaged file stops nobody", true, ""));
            Assert.Equal("{ damaged", File.ReadAllText("progress.json"));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Lab.Start();
        }

        static string State() => (string)JsonNode.Parse(File.ReadAllText("progress.json"))!["05"]!["exercise 1"]!;
    }
}
