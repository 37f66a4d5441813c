using System.Globalization;
using System.Reflection;
using Xunit.v3;

namespace LatentLab.Records.Tests;

/// <summary>
/// Every test runs where numbers are written as in German, with a minus sign as in Swedish: whatever culture a host
/// has, what is shown and stored is the same.
/// </summary>
/// <remarks>The test program knows no cultures by name.</remarks>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class ForeignNumbersAttribute : BeforeAfterTestAttribute
{
    private static readonly CultureInfo Foreign = Make();

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => CultureInfo.CurrentCulture = Foreign;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test) =>
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

    private static CultureInfo Make()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        var numbers = culture.NumberFormat;
        numbers.NumberDecimalSeparator = numbers.PercentDecimalSeparator = ",";
        numbers.NumberGroupSeparator = numbers.PercentGroupSeparator = ".";
        numbers.NegativeSign = "\u2212";
        return culture;
    }
}
