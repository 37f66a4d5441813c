using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab.Records.Tests;

/// <summary>What else a notebook shows and stores: its first line, its last sentences, guesses and exercises.</summary>
public sealed class ShownRecordsTests
{
    [Theory]
    [InlineData(null, null, null, "LatentLab 0.1.0, profile quick.")]
    [InlineData("cuda", null, null, "LatentLab 0.1.0, profile quick, on cuda.")]
    [InlineData(null, 156.0, null, "LatentLab 0.1.0, profile quick.")]
    [InlineData(null, null, 1233.6, "LatentLab 0.1.0, profile quick.")]
    [InlineData(
        "cuda",
        156.0,
        1233.6,
        "LatentLab 0.1.0, profile quick, on cuda; the stored run took 2.6 min and 1234 MB."
    )]
    public void TheFirstLine(string? device, double? seconds, double? memory, string text)
    {
        var line = new SessionLine("0.1.0", "quick", device, seconds, memory);
        Assert.Equal(text, line.ToString());
        Assert.Equal(line, SessionLine.FromJson(line.ToJson()));
        Assert.Equal("application/vnd.latentlab.session+json", SessionLine.MimeType);
    }

    [Fact]
    public void TheFirstLineIsStoredByTheseNames()
    {
        var stored = (JsonObject)JsonNode.Parse(new SessionLine("1", "quick").ToJson())!;
        Assert.Equal(["Version", "Profile", "Device", "Seconds", "PeakMemoryMB"], stored.Select(m => m.Key));
        Assert.Throws<JsonException>(() => SessionLine.FromJson("[]"));
    }

    [Fact]
    public void TheLastSentences()
    {
        var takeaways = new Takeaways("a < b.", "c.");
        Assert.Equal("Takeaways\n- a < b.\n- c.", takeaways.ToString());
        Assert.Equal("<div><b>Takeaways</b><ul><li>a &lt; b.</li><li>c.</li></ul></div>", takeaways.ToHtml());
        var bundle = Bundle(takeaways, "application/vnd.latentlab.takeaways+json");
        Assert.Equal(takeaways.Sentences, Takeaways.FromJson(bundle).Sentences);
        Assert.Empty(Takeaways.FromJson("null").Sentences);
        Assert.Throws<JsonException>(() => Takeaways.FromJson("3"));
    }

    [Theory]
    [InlineData(true, "&#9744;")]
    [InlineData(false, "&#9888;")]
    public void AnExercise(bool open, string mark)
    {
        var state = new ExerciseState("exercise 2", open, "x < 1\n  y");
        Assert.Equal("x < 1\n  y", state.ToString());
        Assert.Equal($"<div style=\"white-space:pre-wrap\">{mark} x &lt; 1\n  y</div>", state.ToHtml());
        var stored = Bundle(state, "application/vnd.latentlab.exercise+json");
        Assert.Equal(state, ExerciseState.FromJson(stored));
        Assert.Equal(["Task", "IsOpen", "Says"], ((JsonObject)JsonNode.Parse(stored)!).Select(m => m.Key));
    }

    [Fact]
    public void Guesses()
    {
        var guess = new ComparedPrediction("q", -.5, double.NaN, "t");
        var stored = ComparedPrediction.ToJson([guess, guess with { Measured = double.PositiveInfinity }]);
        Assert.Equal(
            """[{"question":"q","guess":-0.5,"measured":"NaN","text":"t"},"""
                + """{"question":"q","guess":-0.5,"measured":"Infinity","text":"t"}]""",
            stored
        );
        Assert.Equal([guess, guess with { Measured = double.PositiveInfinity }], ComparedPrediction.FromJson(stored));
        Assert.Empty(ComparedPrediction.FromJson("null"));
        Assert.Throws<JsonException>(() => ComparedPrediction.FromJson("""[{"question":"q","guess":1,"text":"t"}]"""));
        Assert.Equal("application/vnd.latentlab.predictions+json", ComparedPrediction.MimeType);
    }

    [Theory]
    [InlineData(typeof(Verdict))]
    [InlineData(typeof(Takeaways))]
    [InlineData(typeof(ExerciseState))]
    public void AHostFindsTheFormatters(Type type)
    {
        var source = type.GetCustomAttribute<TypeFormatterSourceAttribute>()!;
        Assert.Equal(["text/html"], source.PreferredMimeTypes!);
        var maker = Activator.CreateInstance(source.FormatterSourceType)!;
        var make = maker.GetType().GetMethod("CreateTypeFormatters")!;
        var formatters = ((IEnumerable<object>)make.Invoke(maker, [])!).ToArray();
        Assert.Equal(["text/html", "text/plain"], formatters.Select(Mime));
        var value = new Takeaways("a < b.");
        Assert.Equal((true, value.ToHtml()), Format(formatters[0], value));
        Assert.Equal((true, value.ToString()), Format(formatters[1], value));
        Assert.Equal((false, ""), Format(formatters[0], "another value"));
    }

    private static string Bundle(IDisplayable value, string mime)
    {
        var bundle = value.ToMimeBundle();
        Assert.Equal(["text/html", "text/plain", mime], bundle.Select(part => part.Key));
        Assert.Equal((value.ToHtml(), value.ToString()), (bundle["text/html"], bundle["text/plain"]));
        return bundle[mime];
    }

    private static string Mime(object formatter) =>
        (string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!;

    private static (bool, string) Format(object formatter, object value)
    {
        var text = new StringWriter();
        var done = (bool)formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, text])!;
        return (done, text.ToString());
    }
}
