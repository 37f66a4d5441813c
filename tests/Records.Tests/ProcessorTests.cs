using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace LatentLab.Records.Tests;

/// <summary>What the processor says of itself, beside what the system and a second look say.</summary>
public sealed class ProcessorTests
{
    [Fact]
    public void ItsKindIsThatOfTheSystem()
    {
        var hidden = Processor.HidesItsCaches ? ", caches hidden" : "";
        if (!X86Base.IsSupported)
        {
            Assert.Equal(RuntimeInformation.ProcessArchitecture.ToString(), Processor.Kind);
            return;
        }
        Assert.SkipUnless(File.Exists("/proc/cpuinfo"), "Linux");
        var facts = File.ReadLines("/proc/cpuinfo")
            .TakeWhile(line => line.Length > 0)
            .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(fact => fact[0], fact => fact[^1]);
        Assert.Equal($"{facts["vendor_id"]} {facts["cpu family"]}.{facts["model"]}{hidden}", Processor.Kind);
    }

    [Fact]
    public void ItNamesItsCachesAsIntelOrAsAmd()
    {
        var named =
            !X86Base.IsSupported
            || (X86Base.CpuId(0, 0).Eax >= 4 && (X86Base.CpuId(4, 0).Eax & 31) != 0)
            || (
                unchecked((uint)X86Base.CpuId(int.MinValue, 0).Eax) >= 0x8000001D
                && (X86Base.CpuId(int.MinValue + 0x1D, 0).Eax & 31) != 0
            );
        Assert.Equal(!named, Processor.HidesItsCaches);
        Assert.Equal(named ? "" : ", convolutions by AVX: this machine hides its processor's caches", Processor.Note);
    }
}
