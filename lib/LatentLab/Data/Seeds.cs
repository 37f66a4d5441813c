using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Random streams of their own, independent of torch's global seed.</summary>
internal static class Seeds
{
    /// <summary>A generator for one purpose. The caller disposes it.</summary>
    /// <remarks>
    /// torch's generator keeps only the low 32 bits of a seed, and (seed, epoch) pairs must not collide the way
    /// seed + epoch does; so the pair is mixed by SplitMix64 (Steele, Lea and Flood, 2014).
    /// </remarks>
    public static Generator Generator(long seed, int epoch = 0)
    {
        var mixed = unchecked(Mix((ulong)seed) + (ulong)epoch);
        return new Generator(Mix(mixed));
    }

    /// <summary>The numbers 0 … count - 1 in random order, int64, in no dispose scope: the caller disposes them.</summary>
    public static Tensor Permutation(long count, long seed, int epoch)
    {
        using var generator = Generator(seed, epoch);
        return randperm(count, dtype: ScalarType.Int64, generator: generator).DetachFromDisposeScope();
    }

    private static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
