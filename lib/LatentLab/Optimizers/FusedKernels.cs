using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>The arithmetic of the fused optimizer: one loop over a parameter's memory, in vector registers.</summary>
internal static class FusedKernels
{
    private static int Width => Vector<float>.Count;

    /// <summary>The values of a contiguous float32 tensor on the CPU.</summary>
    public static Span<float> Values(Tensor x) => MemoryMarshal.Cast<byte, float>(x.bytes);

    /// <summary>
    /// mean ← decay1·mean + (1 − decay1)·g, square ← decay2·square + (1 − decay2)·g²,
    /// p ← p − meanRate·mean / (√square·rootScale + eps).
    /// </summary>
    /// <param name="p">The parameter.</param>
    /// <param name="g">Its gradient.</param>
    /// <param name="mean">
    /// Running mean of the gradient.
    /// </param>
    /// <param name="square">Running mean of the squared gradient.</param>
    /// <param name="a">The factors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Move(Span<float> p, Span<float> g, Span<float> mean, Span<float> square, in Factors a)
    {
        if (g.Length != p.Length || mean.Length != p.Length || square.Length != p.Length)
            throw new ArgumentException(
                $"{p.Length} parameters, but {g.Length} gradients, {mean.Length} means, {square.Length} squares"
            );
        ref float p0 = ref MemoryMarshal.GetReference(p),
            g0 = ref MemoryMarshal.GetReference(g);
        ref float m0 = ref MemoryMarshal.GetReference(mean),
            s0 = ref MemoryMarshal.GetReference(square);
        Vector<float> keep1 = new(a.Decay1),
            take1 = new(1 - a.Decay1),
            keep2 = new(a.Decay2),
            take2 = new(1 - a.Decay2);
        Vector<float> meanRate = new(a.MeanRate),
            scale = new(a.RootScale),
            eps = new(a.Eps);
        var i = 0;
        for (; i <= p.Length - Width; i += Width)
        {
            var at = (nuint)i;
            var slope = Vector.LoadUnsafe(ref g0, at);
            var m = Vector.LoadUnsafe(ref m0, at) * keep1 + slope * take1;
            var s = Vector.LoadUnsafe(ref s0, at) * keep2 + slope * slope * take2;
            m.StoreUnsafe(ref m0, at);
            s.StoreUnsafe(ref s0, at);
            var direction = m * meanRate;
            (Vector.LoadUnsafe(ref p0, at) - direction / (Vector.SquareRoot(s) * scale + eps)).StoreUnsafe(ref p0, at);
        }
        for (; i < p.Length; i++)
        {
            mean[i] = mean[i] * a.Decay1 + g[i] * (1 - a.Decay1);
            square[i] = square[i] * a.Decay2 + g[i] * g[i] * (1 - a.Decay2);
            p[i] -= mean[i] * a.MeanRate / (MathF.Sqrt(square[i]) * a.RootScale + a.Eps);
        }
    }

    /// <summary>What <see cref="Move"/> multiplies by.</summary>
    public readonly record struct Factors(float Decay1, float Decay2, float MeanRate, float RootScale, float Eps);
}
