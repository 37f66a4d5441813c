using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>What readers in VS Code and Jupyter see of a value.</summary>
/// <remarks>Formatted by .NET Interactive's own code, as the last expression of a cell is.</remarks>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed partial class HostDisplayTests : IDisposable
{
    private const int MostHtml = 20_000;

    public HostDisplayTests()
    {
        Lab.Start();
        InteractiveBridge.ShowValues(typeof(Formatter).Assembly);
        _ = Figures.All["lines"].ToHtml(); // the first figure of a session brings plotly.js, 3.6 MB
    }

    public void Dispose() => Formatter.ResetToDefault();

    public static TheoryData<string> LibraryTypes => [.. HostValues.Types.Select(type => type.Name)];

    public static TheoryData<string> TorchValues => [.. HostValues.Torch.Keys];

    private sealed record Holder<T>(string Name, T Value);

    [Theory, MemberData(nameof(LibraryTypes))]
    public void EveryTypeOfTheLibraryShows(string name)
    {
        var type = HostValues.Types.Single(t => t.Name == name);
        var value = HostValues.Of(type);
        Assert.NotEqual(type.Name, Readable(value));
        const BindingFlags own = BindingFlags.NonPublic | BindingFlags.Static;
        typeof(HostDisplayTests).GetMethod(nameof(Enclosed), own)!.MakeGenericMethod(type).Invoke(null, [value]);
    }

    /// <summary>The value in what readers put it in.</summary>
    private static void Enclosed<T>(T value)
    {
        T[] three = [value, value, value];
        var line = Regex.Match(Glance.Line(value), @"[\w:, ]{1,12}").Value;
        object[] wholes =
        [
            three,
            three.ToList(),
            (value, 1),
            new Holder<T>("mine", value),
            new { value },
            new Dictionary<string, T> { ["mine"] = value },
            Enumerable.Repeat(value, 200),
        ];
        foreach (var whole in wholes)
        {
            var text = Readable(whole);
            if (value is not (IDisplayable or Exception))
                Assert.Contains(line, text);
        }
    }

    [Theory, MemberData(nameof(TorchValues))]
    public void EverythingOfTorchShows(string name)
    {
        using var scope = NewDisposeScope();
        var (make, says) = HostValues.Torch[name];
        var value = make();
        Readable(value);
        Assert.Contains(says, WebUtility.HtmlDecode(Shown(value)));
    }

    public static TheoryData<string> Disposed => [.. DisposedValues.Keys];

    private static readonly Dictionary<string, Func<Tensor, object>> DisposedValues = new()
    {
        ["tensor"] = t => t,
        ["tuple"] = t => (t, 5),
        ["pair"] = t => Tuple.Create(t, "b"),
        ["record"] = t => new Holder<Tensor>("mine", t),
        ["anonymous"] = t => new { t },
        ["array"] = t => new[] { t, t },
        ["list"] = t => new List<Tensor> { t },
        ["dictionary"] = t => new Dictionary<string, Tensor> { ["mine"] = t },
        ["pairs"] = t => new List<(string, Tensor)> { ("mine", t) },
        ["nested"] = t => new List<(int, Holder<Tensor>)> { (1, new("mine", t)) },
        ["dataset"] = _ => Gone(Synthetic.Images(20, seed: 1)),
        ["split"] = _ => Gone(new DataSplit(Synthetic.Images(9, 1), Synthetic.Images(9, 2), Synthetic.Images(9, 3))),
        ["points"] = _ => Gone(ToyData.GaussianRing(100)),
        ["map"] = t => new TsneMap(t, [1]),
        ["components"] = _ => Gone(Pca.Fit(rand(20, 16))),
        ["mixture"] = _ => Gone(GaussianMixture.Fit(rand(20, 2))),
        ["model"] = _ => Gone(new DenseAutoencoder([784, 8, 3])),
        ["torch's model"] = _ => Gone(nn.Sequential(nn.Linear(3, 2))),
        ["optimizer"] = _ =>
        {
            using var layer = nn.Linear(3, 2);
            return optim.Adam(layer.parameters());
        },
    };

    [Theory, MemberData(nameof(Disposed))]
    public void WhatIsDisposedSaysSo(string name)
    {
        var tensor = rand(3);
        tensor.Dispose();
        var value = DisposedValues[name](tensor);
        Assert.Contains("disposed", Readable(value));
        Assert.Contains("disposed", value.ToDisplayString(PlainTextSummaryFormatter.MimeType)); // the list of variables
    }

    [Fact]
    public void ShowingLeavesNoTensorAndNoGradientBehind()
    {
        using var data = Synthetic.Images(50, seed: 1);
        using var model = new DenseAutoencoder([784, 8, 3]);
        using var optimizer = optim.Adam(model.parameters());
        using var weight = rand(4, 4, requires_grad: true);
        using var pca = Pca.Fit(data.Images);
        using var points = ToyData.GaussianRing(500);
        Tensor[] tensors = [weight, data.Images];
        object[] values = [data, model, optimizer, weight, pca, points, (data, model), data.Images, tensors];
        foreach (var value in values)
            Shown(value);
        var before = LiveTensors.Settled();
        using (var scope = NewDisposeScope())
        {
            foreach (var value in values)
                Shown(value);
            Assert.Equal(0, scope.DisposablesCount);
        }
        Assert.Equal(before, LiveTensors.Settled());
        Assert.True(is_grad_enabled());
        Assert.True(model.training);
        Assert.Null(weight.grad);
        Assert.True(weight.requires_grad && weight.is_leaf);
    }

    [Fact]
    public void ADatasetIsAPictureOnlyWhileThereIsRoom()
    {
        using var data = FashionMnist.Load();
        var many = Shown(Enumerable.Repeat(data.Test, 20).ToList());
        Assert.Single(Regex.Matches(Shown(data.Test), "<img"));
        Assert.Single(Regex.Matches(many, "<img"));
        Assert.Equal(20, Regex.Count(Text(many), "10,000 pictures of"));
    }

    [Fact]
    public void ModelsHaveATableOfLayers()
    {
        using var ours = new DenseAutoencoder([784, 100, 30]);
        using var theirs = nn.Sequential(("first", nn.Linear(784, 30)), ("relu", nn.ReLU()));
        Assert.Contains("<td", Shown(ours));
        Assert.Contains("[N, 100]", Shown(ours));
        Assert.Contains("163,814", Shown(ours));
        Assert.Contains("[30, 784]", Shown(theirs));
        Assert.Contains("23,550", Shown(theirs));
    }

    [Fact]
    public void WhateverIsOursHasHtmlThatVersoFinds() =>
        Assert.All(
            HostValues.Types.Where(type => type.IsSubclassOf(typeof(nn.Module))),
            type => Assert.NotNull(type.GetMethod("ToHtml", Type.EmptyTypes))
        );

    [Fact]
    public void WhatAChangedHostRefusesIsALineOfTheDoctor()
    {
        Assert.Throws<TypeLoadException>(() => InteractiveBridge.ShowValues(typeof(HostDisplayTests).Assembly));
        InteractiveBridge.Once("a test", () => InteractiveBridge.ShowValues(typeof(HostDisplayTests).Assembly));
        try
        {
            var lines = Lab.Doctor().ToString().Split('\n');
            var line = Assert.Single(lines, line => line.StartsWith("FAIL", StringComparison.Ordinal));
            Assert.Contains("host", line);
            Assert.Contains("a test: ", line);
        }
        finally
        {
            InteractiveBridge.Steps.Remove("a test");
        }
    }

    [Fact]
    public void TheWarningLevelOfTheRunningKernelIsOne()
    {
        var cell = new CellDouble(new KernelDouble());
        KernelOptions.KeepUsefulWarnings(cell);
        Assert.Equal(1, cell.HandlingKernel.Level);
        var changed = new { HandlingKernel = "another kernel" };
        Assert.Throws<MissingFieldException>(() => KernelOptions.KeepUsefulWarnings(changed));
    }

    // The parts of the host's running cell that the bridge uses, under its own names.
    private sealed record CellDouble(KernelDouble HandlingKernel);

    private sealed class KernelDouble
    {
#pragma warning disable IDE0044 // the bridge sets it
        private OptionsDouble _scriptOptions = new(4);
#pragma warning restore IDE0044

        public int Level => _scriptOptions.WarningLevel;
    }

    private sealed record OptionsDouble(int WarningLevel)
    {
        public OptionsDouble WithWarningLevel(int level) => this with { WarningLevel = level };
    }

    private static IDisposable Gone(IDisposable value)
    {
        value.Dispose();
        return value;
    }

    private static string Shown(object value) =>
        FormattedValue.CreateManyFromObject(value).Single(v => v.MimeType == "text/html").Value;

    private static string Text(string html) =>
        Regex.Replace(WebUtility.HtmlDecode(Tags().Replace(html, " ")), @"\s+", " ").Trim();

    /// <summary>What a reader reads of it, once it is sure that they can.</summary>
    private static string Readable(object value)
    {
        var html = Shown(value);
        var (name, text) = (value.GetType().Name, Text(html));
        var isLong = HostValues.Long.Contains(value.GetType());
        Assert.True(isLong || html.Length <= MostHtml, $"{name}: {html.Length} bytes");
        Assert.NotEqual(value.GetType().FullName, text);
        Assert.False(text.Length == 0 && !Regex.IsMatch(html, "<img|<svg"), $"{name} shows nothing");
        Assert.DoesNotMatch(@"\bat \w+\.\w+", text); // a stack trace
        Assert.DoesNotContain("Submission#", html);
        if (value is not Exception)
            Assert.DoesNotContain("LatentLab.", text);
        // One value in half a second, whatever else the machine does: the best of three.
        var seconds = Enumerable.Range(0, 3).Min(_ => Seconds(() => Shown(value)));
        Assert.True(seconds < .5, $"{name} takes {seconds:F2} s");
        return text;
    }

    private static double Seconds(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed.TotalSeconds;
    }

    [GeneratedRegex("<style.*?</style>|<script.*?</script>|<svg.*?</svg>|<[^>]*>", RegexOptions.Singleline)]
    private static partial Regex Tags();
}
