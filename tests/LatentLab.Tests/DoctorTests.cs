using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class DoctorTests : IDisposable
{
    public void Dispose() => Environment.SetEnvironmentVariable("LATENTLAB_DATA", null);

    [Fact]
    public void AHealthyMachineHasALinePerCheck()
    {
        Lab.Start();
        var report = Lab.Doctor();
        Assert.True(report.IsHealthy, report.ToString());
        var lines = report.ToString().Split('\n');
        foreach (
            var what in new[]
            {
                "native library",
                "packages",
                "threads",
                "data",
                "charts",
                "host",
                "notebooks",
                "canary",
            }
        )
            Assert.Contains(
                lines,
                line => line.StartsWith("ok", StringComparison.Ordinal) && line.Contains(what, StringComparison.Ordinal)
            );
    }

    [Fact]
    public void ASettingThatIsRefusedIsALineAndNothingIsThrown()
    {
        Lab.Start();
        var report = DoctorReport.Make(() =>
            throw new InvalidOperationException("LATENTLAB_PROFILE is 'fast'; it can be quick, standard or full")
        );
        Assert.Contains(
            "settings",
            Assert.Single(
                report.ToString().Split('\n'),
                line =>
                    line.StartsWith("FAIL", StringComparison.Ordinal)
                    && line.Contains("'fast'", StringComparison.Ordinal)
            )
        );
    }

    [Fact]
    public void TheCanaryRepeatsItselfAndIsTheStoredOne()
    {
        Lab.Start();
        var loss = DoctorReport.TrainCanary();
        Assert.Equal(loss, DoctorReport.TrainCanary());
        Assert.Equal(DoctorReport.CanaryLoss, loss, 1e-4 * DoctorReport.CanaryLoss);
    }

    [Fact]
    public void MissingDataIsAFailureWithItsRemedy()
    {
        Environment.SetEnvironmentVariable("LATENTLAB_DATA", Path.Combine(Path.GetTempPath(), "no-such-folder"));
        Lab.Start();
        var report = Lab.Doctor();
        Assert.False(report.IsHealthy);
        var line = Assert.Single(
            report.ToString().Split('\n'),
            line => line.StartsWith("FAIL", StringComparison.Ordinal)
        );
        Assert.Contains("LATENTLAB_DATA", line);
    }

    [Fact]
    public void ASessionsThreadsAreLeftAsTheyAre()
    {
        Lab.Start();
        torch.set_num_threads(2);
        try
        {
            Lab.Doctor();
            Assert.Equal(2, torch.get_num_threads());
        }
        finally
        {
            torch.set_num_threads(1);
        }
    }
}
