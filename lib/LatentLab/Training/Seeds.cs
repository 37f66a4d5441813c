using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Random streams, each of its own, that depend on nothing but a seed and what the numbers are for.</summary>
/// <remarks>
/// torch's generator keeps the low 32 bits of its seed only, and equal seeds give equal numbers: the first noise of a
/// GAN that was made with <c>new Generator(1)</c> is the first layer of a network that was, too. So seed and purpose
/// are hashed together (SHA-256), as JAX splits a key: no two purposes share a stream, nor do two networks.
/// </remarks>
public static class Seeds
{
    /// <summary>The generator for one purpose.</summary>
    /// <param name="seed">Whatever number names the run.</param>
    /// <param name="purpose">
    /// What the numbers are for, in a word or two: <c>"noise"</c>, <c>"labels"</c>, <c>"evaluation"</c>. The library's
    /// own purposes have a colon in their names; those of a notebook have none, so that they stay apart.
    /// </param>
    /// <returns>A generator on the CPU; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">No purpose.</exception>
    public static Generator Stream(long seed, string purpose) => Stream(seed, purpose, 0);

    /// <summary>The same for one round of many, such as an epoch.</summary>
    internal static Generator Stream(long seed, string purpose, int round) => new(Mixed(seed, purpose, round));

    /// <summary>The generator of a network's first weights.</summary>
    /// <param name="seed">The network's seed.</param>
    /// <param name="network">Its kind and sizes: networks that differ in them share nothing.</param>
    internal static Generator Weights(long seed, string network) => Stream(seed, $"weights: {network}");

    /// <summary>A number below 2^32 for places that take a seed and no generator, such as torch's own one.</summary>
    internal static ulong Mixed(long seed, string purpose, int round = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(purpose);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(Invariant($"{seed} {round} {purpose}")));
        return BinaryPrimitives.ReadUInt32LittleEndian(hash);
    }

    /// <summary>
    /// The numbers 0 … count - 1 in random order, int64, in no dispose scope: the caller disposes them.
    /// </summary>
    internal static Tensor Permutation(long count, long seed, string purpose, int round, Device device)
    {
        using var scope = NewDisposeScope();
        using var generator = Stream(seed, purpose, round);
        return OnDevice(randperm(count, dtype: ScalarType.Int64, device: CPU, generator: generator), device)
            .DetachFromDisposeScope();
    }

    /// <summary>
    /// Draws from N(0, 1). On the CPU, so that a seed gives the same numbers for every device; then they move there.
    /// </summary>
    internal static Tensor Normal(long[] shape, Generator generator, Device device, ScalarType? type = null)
    {
        ArgumentNullException.ThrowIfNull(generator); // torch would draw from its global one
        return OnDevice(randn(shape, dtype: type, device: CPU, generator: generator), device);
    }

    /// <summary>Draws uniformly from [0, 1); see <see cref="Normal"/>.</summary>
    internal static Tensor Uniform(long[] shape, Generator generator, Device device)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return OnDevice(rand(shape, device: CPU, generator: generator), device);
    }

    /// <summary>The tensor itself where it is on the device already, or else a copy there.</summary>
    internal static Tensor OnDevice(Tensor x, Device device) =>
        x.device_type == device.type && device.type == DeviceType.CPU ? x : x.to(device);
}
