using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;

namespace LatentLab;

/// <summary>What the processor says of itself, where libtorch has to be told.</summary>
internal static class Processor
{
    private const int CachesOfIntel = 4;
    private const int CachesOfAmd = unchecked((int)0x8000001D);

    /// <summary>Whether it names no cache at all, as in some virtual machines.</summary>
    /// <remarks>
    /// oneDNN plans its blocks by the size of the caches. Without one, its convolutions for AVX2 and later compute
    /// wrong gradients (libtorch 2.10, float32, gradient of the input, fewer than 32 output channels: relative error 1,
    /// or NaN); those for AVX are right. NNPACK refuses to start there.
    /// </remarks>
    public static bool HidesItsCaches { get; } = X86Base.IsSupported && !Names(CachesOfIntel) && !Names(CachesOfAmd);

    /// <summary>What was done about it, for the doctor; empty where nothing was.</summary>
    public static string Note =>
        HidesItsCaches ? ", convolutions by AVX: this machine hides its processor's caches" : "";

    /// <summary>
    /// Maker, family and model, such as <c>AuthenticAMD 26.2</c>: libtorch chooses its code by them, so another kind
    /// rounds otherwise, and a training that amplifies this ends elsewhere.
    /// </summary>
    public static string Kind { get; } = KindOfThis();

    private static string KindOfThis()
    {
        if (!X86Base.IsSupported)
            return RuntimeInformation.ProcessArchitecture.ToString();
        var (_, b, c, d) = X86Base.CpuId(0, 0);
        var maker = Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>([b, d, c]));
        var signature = X86Base.CpuId(1, 0).Eax;
        var (family, model) = ((signature >> 8) & 15, (signature >> 4) & 15);
        if (family is 6 or 15)
            model += (signature >> 12) & 0xF0;
        if (family == 15)
            family += (signature >> 20) & 0xFF;
        return $"{maker} {family}.{model}{(HidesItsCaches ? ", caches hidden" : "")}";
    }

    // The lowest five bits are the kind of the first cache: none, data, instructions or both.
    private static bool Names(int leaf)
    {
        var highest = X86Base.CpuId(leaf & unchecked((int)0x80000000), 0).Eax;
        return (uint)highest >= (uint)leaf && (X86Base.CpuId(leaf, 0).Eax & 31) != 0;
    }
}
