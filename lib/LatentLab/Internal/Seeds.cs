using TorchSharp;
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

    /// <summary>
    /// The numbers 0 … count - 1 in random order, int64, in no dispose scope: the caller disposes them.
    /// </summary>
    public static Tensor Permutation(long count, long seed, int epoch, Device device)
    {
        using var scope = NewDisposeScope();
        using var generator = Generator(seed, epoch);
        return OnDevice(randperm(count, dtype: ScalarType.Int64, device: CPU, generator: generator), device)
            .DetachFromDisposeScope();
    }

    /// <summary>
    /// Draws from N(0, 1). On the CPU, so that a seed gives the same numbers for every device; then they move there.
    /// </summary>
    public static Tensor Normal(long[] shape, Generator generator, Device device, ScalarType? type = null)
    {
        ArgumentNullException.ThrowIfNull(generator); // torch would draw from its global one
        return OnDevice(randn(shape, dtype: type, device: CPU, generator: generator), device);
    }

    /// <summary>Draws uniformly from [0, 1); see <see cref="Normal"/>.</summary>
    public static Tensor Uniform(long[] shape, Generator generator, Device device)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return OnDevice(rand(shape, device: CPU, generator: generator), device);
    }

    /// <summary>The tensor itself where it is on the device already, or else a copy there.</summary>
    public static Tensor OnDevice(Tensor x, Device device) =>
        x.device_type == device.type && device.type == DeviceType.CPU ? x : x.to(device);

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
