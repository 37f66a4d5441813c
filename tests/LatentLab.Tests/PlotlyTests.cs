using System.Text.Json.Nodes;

namespace LatentLab.Tests;

public class PlotlyTests
{
    private static JsonNode Json(string name) => JsonNode.Parse(Figures.All[name].ToPlotlyJson())!;

    private static double?[] Values(JsonNode? array) => [.. array!.AsArray().Select(v => (double?)v)];

    [Theory]
    [MemberData(nameof(Figures.Names), MemberType = typeof(Figures))]
    public void EveryChartIsSmallAndFitsItsPlace(string name)
    {
        var json = Json(name);
        Assert.NotEmpty(json["data"]!.AsArray());
        Assert.Null(json["layout"]!["template"]);
        Assert.Null(json["layout"]!["width"]);
        Assert.True((bool)json["layout"]!["autosize"]!);
        Assert.Equal(Figures.All[name].Frames.Count > 0, json.AsObject().ContainsKey("frames"));
        Assert.InRange(json.ToJsonString().Length, 200, 6000);
        Assert.DoesNotContain("NaN", json.ToJsonString());
    }

    [Fact]
    public void ACurveCarriesItsDataWithGapsAsNull()
    {
        var traces = Json("lines")["data"]!.AsArray().Where(t => (string?)t!["fill"] is null).ToArray();
        Assert.Equal(["tied", "untied"], traces.Select(t => (string)t!["name"]!));
        Assert.Equal([1, 2, 3, 4], Values(traces[0]!["x"]));
        Assert.Equal([3, 2, null, 1], Values(traces[0]!["y"]));
        Assert.Equal("7px,4px", (string)traces[1]!["line"]!["dash"]!);
        Assert.NotEqual((string)traces[0]!["marker"]!["symbol"]!, (string)traces[1]!["marker"]!["symbol"]!);
    }

    [Fact]
    public void ABandIsAClosedShapePerStretch()
    {
        var bands = Json("lines")["data"]!.AsArray().Where(t => (string?)t!["fill"] == "toself").ToArray();
        Assert.Equal(2, bands.Length);
        Assert.Equal([1, 2, 2, 1], Values(bands[0]!["x"]));
        Assert.Equal([4, 3, 1, 2], Values(bands[0]!["y"]));
    }

    [Fact]
    public void ALogAxisGetsNothingAtOrBelowZero()
    {
        Assert.Equal([0.001, null, 10], Values(Json("log")["data"]![0]!["y"]));
        Assert.Equal("log", (string)Json("log")["layout"]!["yaxis"]!["type"]!);
    }

    [Fact]
    public void ALogAxisBringsItsOwnTicks()
    {
        var layout = JsonNode.Parse(
            Figure
                .Lines("t", ("a", [1, 10, 100], [0.02, 0.3, 0.5]))
                .WithAxes("x", "y", logX: true, logY: true)
                .ToPlotlyJson()
        )!["layout"]!;
        Assert.Equal([1, 10, 100], Values(layout["xaxis"]!["tickvals"]));
        Assert.Equal(["1", "10", "100"], layout["xaxis"]!["ticktext"]!.AsArray().Select(t => (string)t!));
        Assert.Equal(
            ["0.02", "0.05", "0.1", "0.2", "0.5"],
            layout["yaxis"]!["ticktext"]!.AsArray().Select(t => (string)t!)
        );
        Assert.Null(Json("lines")["layout"]!["yaxis"]!["tickvals"]);
    }

    [Fact]
    public void PointsCarryTheirHoverTexts()
    {
        var bag = Json("scatter")["data"]![0]!;
        Assert.Equal([1, 3], Values(bag["x"]));
        Assert.Equal([4, 6], Values(bag["y"]));
        Assert.Equal(["first", "third"], bag["hovertext"]!.AsArray().Select(t => (string)t!));
        Assert.Equal("markers", (string)bag["mode"]!);
    }

    [Fact]
    public void BarsCarryTheirErrors()
    {
        var data = Json("bars")["data"]!;
        Assert.Equal([1, 2], Values(data[0]!["y"]));
        Assert.Equal(["500", "5000"], data[0]!["x"]!.AsArray().Select(t => (string)t!));
        Assert.Equal([0.1, 0.2], Values(data[0]!["error_y"]!["array"]));
        Assert.Null(data[1]!["error_y"]);
    }

    [Fact]
    public void AHistogramCarriesTheBinsThatThePictureDraws()
    {
        var data = Json("histogram")["data"]!;
        Assert.Equal([0.375, 1.125, 1.875, 2.625], Values(data[0]!["x"]));
        Assert.Equal([1, 1, 1, 1], Values(data[0]!["y"]));
        Assert.Equal([0, 3, 0, 0], Values(data[1]!["y"]));
        Assert.Equal(0.75, (double)data[0]!["width"]!);
    }

    [Fact]
    public void AHeatMapCarriesItsMatrixAndTexts()
    {
        var map = Json("heat map")["data"]![0]!;
        Assert.Equal([1.5, 2], Values(map["z"]![0]));
        Assert.Equal([3, null], Values(map["z"]![1]));
        Assert.Equal("3.0", (string)map["text"]![1]![0]!);
        Assert.Equal("reversed", (string)Json("heat map")["layout"]!["yaxis"]!["autorange"]!);
    }

    [Fact]
    public void AFilmHasAFrameAndASliderStepPerPicture()
    {
        var film = Json("film");
        Assert.Equal(
            ["epoch 1", "epoch 2", "epoch 3", "epoch 4"],
            film["frames"]!.AsArray().Select(f => (string)f!["name"]!)
        );
        Assert.Equal([5, 6], Values(film["frames"]![1]!["data"]![0]!["x"]));
        Assert.Equal(4, film["layout"]!["sliders"]![0]!["steps"]!.AsArray().Count);
        Assert.NotNull(film["layout"]!["xaxis"]!["range"]);
    }

    [Fact]
    public void TheLargestFilmStaysBelow200Kilobytes()
    {
        var random = new Random(1);
        double[] Some() => [.. Enumerable.Range(0, 1250).Select(_ => random.NextDouble() * 40 - 20)];
        var film = Figure.Film(
            "t",
            [.. Enumerable.Range(0, 10).Select(i => ($"epoch {i}", Figure.Scatter("", (Some(), Some()))))]
        );
        Assert.InRange(film.ToPlotlyJson().Length, 100_000, 200_000);
    }

    [Fact]
    public void ChartsWorkBesideAnOlderFSharpCore()
    {
        var ours = typeof(Microsoft.FSharp.Core.Unit).Assembly.GetName().Version!;
        Assert.Equal(new Version(10, 0), new Version(ours.Major, ours.Minor));

        Assert.Contains("scatter", Figures.All["lines"].ToPlotlyJson());
        var theirs = ChartEngineHost
            .Engine.Context.Assemblies.Single(a => a.GetName().Name == "FSharp.Core")
            .GetName()
            .Version!;
        Assert.Equal(new Version(10, 1), new Version(theirs.Major, theirs.Minor));
        Assert.DoesNotContain(
            System.Runtime.Loader.AssemblyLoadContext.Default.Assemblies,
            a => a.GetName().Name == "Plotly.NET"
        );
    }
}
