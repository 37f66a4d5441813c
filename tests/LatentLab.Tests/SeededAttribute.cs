using System.Reflection;
using Xunit.v3;

namespace LatentLab.Tests;

/// <summary>Each test begins with the same state of torch's global generator, in whatever order they run.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class SeededAttribute : BeforeAfterTestAttribute
{
    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) => TorchSharp.torch.manual_seed(42);
}
