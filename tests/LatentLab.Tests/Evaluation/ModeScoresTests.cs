using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class ModeScoresTests
{
    public ModeScoresTests() => Lab.Start();

    [Fact]
    public void ModesAreCounted()
    {
        using var scope = NewDisposeScope();
        using var ring = ToyData.GaussianRing(8_000);
        var real = ModeScores.Of(ring.Points, ring);
        Assert.Equal(8, real.Modes);
        Assert.InRange(real.Quality, 0.99, 1); // 4 standard deviations hold all but e^-8 of a plane's normal cloud
        Assert.Equal(0, real.Divergence, 3);

        var one = ModeScores.Of(ring.Centers[..1].expand(100, 2), ring);
        Assert.Equal((1, 1.0), (one.Modes, one.Quality));
        Assert.Equal(Math.Log(8), one.Divergence, 9);

        // of 1,000 points, 8 on the second mode are as large a share as 20 of 2,500; 7 on the third are not
        var mixed = cat([
            ring.Centers[..1].expand(985, 2),
            ring.Centers[1..2].expand(8, 2),
            ring.Centers[2..3].expand(7, 2),
        ]);
        Assert.Equal(2, ModeScores.Of(mixed, ring).Modes);

        var nowhere = ModeScores.Of(zeros(10, 2), ring);
        Assert.Equal((0, 0.0, Math.Log(8)), (nowhere.Modes, nowhere.Quality, nowhere.Divergence));
        Assert.Equal(0, ModeScores.Of(full(10, 2, double.NaN), ring).Quality);
        Assert.Throws<ArgumentException>(() => ModeScores.Of(zeros(10, 3), ring));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModeScores.Of(zeros(10, 2), ring, 0));
    }
}
