namespace LatentLab.Records.Tests;

public sealed class DurationsTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(1.4, "1 s")]
    [InlineData(99.4, "99 s")]
    [InlineData(99.99, "100 s")]
    [InlineData(100, "1.7 min")]
    [InlineData(156, "2.6 min")]
    [InlineData(5399, "90.0 min")]
    [InlineData(5400, "1.5 h")]
    [InlineData(9000, "2.5 h")]
    public void SecondsThenMinutesThenHours(double seconds, string text) => Assert.Equal(text, Durations.Text(seconds));
}
