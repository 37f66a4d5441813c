namespace LatentLab.Tests;

/// <summary>A wrong shape into any public method is refused with a clear error, and never ends the process.</summary>
[Collection("torch")]
public sealed class WrongShapeTests
{
    [Fact]
    public async Task EveryPublicMethodRefusesWrongTensors()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("starts its child by a Linux command");
        using var child = Child.Start("wrong shapes");
        var lines = (await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, $"the process ended with {child.ExitCode} in the call of {lines.LastOrDefault(l => l.StartsWith(WrongShapes.Calls, StringComparison.Ordinal))}");
        var faults = lines.Where(l => l.StartsWith(WrongShapes.Fault, StringComparison.Ordinal)).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        var calls = lines.Count(l => l.StartsWith(WrongShapes.Calls, StringComparison.Ordinal));
        Assert.True(calls > 800, $"{calls} calls");
    }
}
