using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class PrincipalAnglesTests
{
    public PrincipalAnglesTests() => Lab.Start();

    private static Tensor Rows(double[,] values) => tensor(values);

    [Fact]
    public void TwoPlanesInSpaceByHand()
    {
        using var scope = NewDisposeScope();
        // The planes share the first axis and are 30° apart around it.
        var floor = Rows(
            new[,]
            {
                { 1.0, 0, 0 },
                { 0, 1, 0 },
            }
        );
        var ramp = Rows(
            new[,]
            {
                { 1.0, 0, 0 },
                { 0, Math.Cos(Math.PI / 6), Math.Sin(Math.PI / 6) },
            }
        );
        var angles = PrincipalAngles.Between(floor, ramp);
        Assert.Equal(2, angles.Degrees.Count);
        Assert.Equal(0, angles.Degrees[0], 1e-9);
        Assert.Equal(30, angles.Largest, 1e-9);
        Assert.Equal(15, angles.Median, 1e-9);
        Assert.Equal((1 + 0.75) / 2, angles.MeanSquaredCosine, 1e-12);
    }

    [Theory]
    [InlineData(1e-7)]
    [InlineData(1)]
    [InlineData(89.9999999)]
    public void SmallAndLargeAnglesAreExact(double degrees)
    {
        using var scope = NewDisposeScope();
        var radians = degrees * Math.PI / 180;
        var angle = PrincipalAngles
            .Between(
                Rows(
                    new[,]
                    {
                        { 2.0, 0 },
                    }
                ),
                Rows(
                    new[,]
                    {
                        { -3 * Math.Cos(radians), -3 * Math.Sin(radians) },
                    }
                )
            )
            .Largest;
        Assert.Equal(degrees, angle, 1e-13 + 1e-12 * degrees);
    }

    [Fact]
    public void OnlyTheSpansCount()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        Tensor Random(params long[] shape) => randn(shape, ScalarType.Float64, generator: generator);
        Tensor a = Random(4, 12),
            b = Random(7, 12);
        var angles = PrincipalAngles.Between(a, b);
        Assert.Equal(4, angles.Degrees.Count);
        Assert.Equal(angles.Degrees.Order(), angles.Degrees);
        Assert.InRange(angles.Largest, angles.Median, 90);
        foreach (
            var other in new[]
            {
                PrincipalAngles.Between(b, a),
                PrincipalAngles.Between(Random(4, 4).mm(a), Random(7, 7).mm(b)),
            }
        )
            Assert.All(angles.Degrees.Zip(other.Degrees), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.Equal(0, PrincipalAngles.Between(a, cat([b, a])).Largest, 1e-6); // contained
    }

    [Fact]
    public void BadInputIsRefused()
    {
        using var scope = NewDisposeScope();
        var x = eye(3, dtype: ScalarType.Float64);
        Assert.Throws<ArgumentException>(() => PrincipalAngles.Between(zeros(3), x));
        Assert.Throws<ArgumentException>(() => PrincipalAngles.Between(x, eye(4)));
        Assert.Contains(
            "independent",
            Assert.Throws<ArgumentException>(() => PrincipalAngles.Between(cat([x, x]), x)).Message
        );
        Assert.Contains(
            "independent",
            Assert.Throws<ArgumentException>(() => PrincipalAngles.Between(x, ones(2, 3))).Message
        );
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => PrincipalAngles.Between(x, x / 0)).Message);
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using Tensor a = rand(3, 5),
            b = rand(2, 5);
        PrincipalAngles.Between(a, b);
        var before = LiveTensors.Settled();
        PrincipalAngles.Between(a, b);
        Assert.Equal(before, Tensor.TotalCount);
    }
}
