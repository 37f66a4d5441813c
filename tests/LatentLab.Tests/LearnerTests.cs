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
        foreach (var exercise in Enumerable.Range(1, 8))
            Assert.Contains(all, q => q.Id.StartsWith($"{exercise}a", StringComparison.Ordinal));
        foreach (var quiz in all)
        {
            Assert.InRange(quiz.Answers.Count, 3, 5);
            Assert.Equal(quiz.Answers.Count, quiz.Answers.Distinct().Count());
            Assert.InRange(quiz.Right[0] - 'a', 0, quiz.Answers.Count - 1);
            foreach (var (index, letter) in quiz.Answers.Select((_, i) => (i, $"{(char)('a' + i)}")))
            {
                var judged = quiz.Answer(letter).ToString();
                Assert.Contains(letter == quiz.Right ? $"{letter} is right. " : $"{letter} is not right. ", judged);
                Assert.All(quiz.Because, (why, i) => Assert.Equal(why == quiz.Because[index], judged.Contains(why)));
            }
            Assert.All(quiz.Because, why => Assert.DoesNotContain(why, quiz.ToString()));
        }
        Assert.Throws<ArgumentException>(() => all[0].Answer("z"));
        Assert.Throws<KeyNotFoundException>(() => Quiz.Get("99z"));
    }

    [Fact]
    public void ProgressIsKeptInTheLearnersFile()
    {
        using var folder = new TemporaryFolder();
        var before = Environment.CurrentDirectory;
        var quiz = Quiz.Get("5a"); // found from inside the repository only
        Environment.CurrentDirectory = folder.Path;
        try
        {
            Lab.Start("05");
            Assert.Equal("shown", Learner.Solved("exercise 1", "shown"));
            Assert.Empty(Directory.GetFiles(folder.Path)); // without a file, nothing is kept

            File.WriteAllText("progress.json", "{}");
            quiz.Answer(quiz.Right == "a" ? "b" : "a");
            Assert.Equal("tried", State("question 5a"));
            quiz.Answer(quiz.Right);
            Learner.Solved("exercise 1", Check.That("first", true, ""));
            Assert.Throws<CheckFailedException>(() =>
                Learner.Solved("exercise 2", Check.That("second", false, "try again"))
            );
            Assert.Equal(("solved", "solved", null), (State("exercise 1"), State("question 5a"), State("exercise 2")));
            quiz.Answer(quiz.Right == "a" ? "b" : "a");
            Assert.Equal("solved", State("question 5a")); // once solved, always solved
            Assert.Contains("exercise 1", Learner.Progress().ToString());

            // A check by Exercise throws nothing, whatever comes of it.
            object Try(Func<object?> check) => Learner.Exercise(3, check);
            Assert.Equal("exercise 3", Assert.IsType<ExerciseState>(Try(() => throw Stub(3))).Task);
            Assert.True(((ExerciseState)Try(() => throw Stub(3))).IsOpen);
            Assert.Contains("first comes another: exercise 2", Try(() => throw Stub(2)).ToString());
            Assert.Null(State("exercise 3")); // nobody has tried
            Assert.Contains("(tries so far: 0)", Learner.Solution(3));
            var first = Assert.IsType<ExerciseState>(Try(() => Check.That("x", false, "Look.")));
            Assert.Equal((false, "Not yet: x. Look."), (first.IsOpen, first.Says));
            Assert.Equal("1 try", State("exercise 3"));
            var second = (ExerciseState)Try(() => throw new ArgumentException("a\nb\nc"));
            Assert.Equal(
                "Not yet: the code ended in ArgumentException: a\nLearner.Solution(3) shows one way.",
                second.Says
            );
            Assert.DoesNotContain("tries so far", Learner.Solution(3));
            Assert.Equal(second, ExerciseState.FromJson(second.ToMimeBundle()[ExerciseState.MimeType]));
            Assert.Equal(5, Try(() => 5));
            Assert.Equal("Solved: exercise 3", Try(() => null));
            Assert.Equal("solved", State("exercise 3"));
            Assert.Throws<OperationCanceledException>(() => Try(() => throw new OperationCanceledException()));

            // What is open is listed, too: the notebook beside the file says what there is.
            File.WriteAllText(
                "05-x.ipynb",
                "{\"cells\":[{\"cell_type\":\"code\",\"id\":\"check-4\",\"source\":\"\"}]}"
            );
            var progress = Learner.Progress().ToString();
            Assert.Contains("3 of 4 solved", progress);
            Assert.Contains("exercise 4", progress);

            File.WriteAllText("progress.json", "{ damaged");
            Assert.Equal("shown", Learner.Solved("exercise 2", "shown")); // stops nobody, and is not overwritten
            Assert.Equal("{ damaged", File.ReadAllText("progress.json"));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            Lab.Start();
        }

        static NotImplementedException Stub(int number) => new($"exercise {number}: your code goes here");
        static string? State(string task) => (string?)JsonNode.Parse(File.ReadAllText("progress.json"))!["05"]![task];
    }
}
