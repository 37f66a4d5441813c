using LatentLab.Fuzz;

namespace LatentLab.Notebooks.Tests;

/// <summary>Damaged notebooks are read or refused as documented.</summary>
[Trait("Speed", "slow")]
public sealed class FuzzTests
{
    private const int Files = 10_000;

    [Fact]
    public void NotebookJson()
    {
        using var reader = new NotebookReader();
        var result = reader.Json(Files);
        Assert.Equal(Files, result.Accepted + result.Refused);
        Assert.InRange(result.Refused, Files / 4, Files - Files / 100);
    }
}
