namespace LatentLab.Records.Tests;

/// <summary>The names that readers write, in their shells and their scripts.</summary>
public sealed class VariablesTests
{
    [Theory]
    [InlineData(Variables.Profile, "LATENTLAB_PROFILE")]
    [InlineData(Variables.Mode, "LATENTLAB_MODE")]
    [InlineData(Variables.Seeds, "LATENTLAB_SEEDS")]
    [InlineData(Variables.Study, "LATENTLAB_STUDY")]
    [InlineData(Variables.EvidenceOut, "LATENTLAB_EVIDENCE_OUT")]
    [InlineData(Variables.Data, "LATENTLAB_DATA")]
    [InlineData(Variables.Threads, "LATENTLAB_THREADS")]
    [InlineData(Variables.CellSeconds, "LATENTLAB_CELL_SECONDS")]
    public void TheirNamesStay(string name, string expected) => Assert.Equal(expected, name);

    [Fact]
    public void NumbersAreForeignInEveryTest() => Assert.Equal("\u22121.234,5", $"{-1234.5:N1}");
}
