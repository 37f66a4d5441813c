using System.Globalization;
using System.Text.RegularExpressions;

namespace LatentLab.Tests;

/// <summary>Whatever culture a host has, what the library shows and stores is the same, byte for byte.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed partial class CultureTests : IDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public CultureTests() => Lab.Start();

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    /// <summary>
    /// Numbers as in German, and a minus sign as in Swedish; the test program knows no cultures by name.
    /// </summary>
    private static CultureInfo Foreign()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var numbers = culture.NumberFormat;
        numbers.NumberDecimalSeparator = numbers.PercentDecimalSeparator = ",";
        numbers.NumberGroupSeparator = numbers.PercentGroupSeparator = ".";
        numbers.NegativeSign = "\u2212";
        culture.DateTimeFormat.DateSeparator = ".";
        return culture;
    }

    private static string InBoth(Func<string> show)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var expected = show();
        CultureInfo.CurrentCulture = Foreign();
        Assert.Equal("1.234,5", $"{1234.5:N1}");
        Assert.Equal(expected, show());
        return expected;
    }

    [Fact]
    public void WhatCellsShow()
    {
        var table = Table.Of("Errors", ["model", "MSE", "count"], ["tied", -.0141, 55_000], ["untied", 1.5, -1]);
        var verdict = Claims.Get("1a").Judge(("n = 500", new Interval(-.02, -.03, -.01, 5)));
        Assert.Contains(">-0.0141<", InBoth(table.ToHtml));
        Assert.Contains("-0.020, 95 % interval -0.030 to -0.010", InBoth(verdict.ToHtml));
        Assert.Contains("-0.020, 95 % interval -0.030 to -0.010", InBoth(verdict.ToString));
        foreach (var figure in Figures.All.Values)
            InBoth(() => SvgRenderer.Render(figure));
        InBoth(() => Glance.Line(new[] { -1.5, 2.25 }));
    }

    [Fact]
    public void WhatStudiesStore()
    {
        using var folder = new TemporaryFolder();
        var row = new StudyRow(
            -1,
            Profile.Standard,
            "c0de",
            1234.5,
            new Dictionary<string, double> { ["a"] = -1234.5678, ["b"] = 1e-9 },
            new Dictionary<string, double[]> { ["loss"] = [-.5, 1e21] }
        );
        var number = 0;
        var stored = InBoth(() =>
        {
            var file = folder.File($"{number++}.json");
            EvidenceFile.Put(file, "s", row);
            return File.ReadAllText(file) + EvidenceFile.Read(file).Rows("s")[0];
        });
        Assert.Contains("-1234.5678", stored);
    }

    /// <summary>
    /// Every type that a cell can end with, but for the names that each output of a figure gets anew.
    /// </summary>
    [Fact]
    public void EverythingThatCanBeShown()
    {
        _ = Figures.All["lines"].ToHtml(); // the first figure of a session brings plotly.js
        var differ = new List<string>();
        foreach (var type in HostValues.Types)
        {
            var value = HostValues.Of(type);
            try
            {
                InBoth(() => Shown(value));
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException)
            {
                differ.Add($"{type.Name}: {e.Message}");
            }
        }
        Assert.True(differ.Count == 0, string.Join("\n", differ));
    }

    private static string Shown(object value) =>
        value is IDisplayable shows
            ? NewName().Replace($"{value}\n{shows.ToHtml()}\n{string.Join('\n', shows.ToMimeBundle())}", "")
            : Glance.Line(value);

    [Fact]
    public void ThoseOfTorch()
    {
        foreach (var (name, (make, _)) in HostValues.Torch)
        {
            if (name is "tensor and history")
                continue; // training takes its time, and gives another one each time
            using var scope = TorchSharp.torch.NewDisposeScope();
            var value = make();
            InBoth(() => Glance.Line(value));
        }
    }

    [GeneratedRegex("latentlab-[0-9a-f-]+")]
    private static partial Regex NewName();
}
