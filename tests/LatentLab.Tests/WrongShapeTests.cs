namespace LatentLab.Tests;

/// <summary>
/// A wrong tensor into any public method is refused by name, and never ends the process; a right one is taken.
/// </summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class WrongShapeTests
{
    [Fact]
    public async Task EveryPublicMethodRefusesWrongTensors()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("starts its child by a Linux command");
        using var child = Child.Start("wrong shapes");
        var lines = (await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            child.ExitCode == 0,
            $"the process ended with {child.ExitCode} in the call of "
                + $"{lines.LastOrDefault(l => l.StartsWith(WrongShapes.Calls, StringComparison.Ordinal))}"
        );
        var faults = lines.Where(l => l.StartsWith(WrongShapes.Fault, StringComparison.Ordinal)).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        var calls = lines.Count(l => l.StartsWith(WrongShapes.Calls, StringComparison.Ordinal));
        Assert.True(calls > 2_500, $"{calls} calls");
        Assert.DoesNotContain(lines, l => l.StartsWith(WrongShapes.Skipped, StringComparison.Ordinal));
        Assert.Contains("done", lines);
    }
}
