using static TorchSharp.torch;

namespace LatentLab;

/// <summary>What a model makes of many images: its codes, its feature maps, its logits.</summary>
public static class Features
{
    private const int ChunkSize = 1000;

    /// <summary>Sends images through a function piece by piece, without gradients.</summary>
    /// <param name="function">
    /// x: [n, …] → [n, …], such as <c>autoencoder.Encode</c>; it must treat each row by itself.
    /// </param>
    /// <param name="images">[N, …], N at least 1.</param>
    /// <returns>[N, D]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">
    /// No images, an integer type, or a result with another number of rows.
    /// </exception>
    public static Tensor Of(Func<Tensor, Tensor> function, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(function);
        ShapeCheck.RequireImages(images, nameof(images));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var parts = new List<Tensor>();
        foreach (var (start, end) in Chunks.Of(images.shape[0], ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var part = function(images.slice(0, start, end, 1));
            if (part.dim() < 2 || part.shape[0] != end - start)
                throw new ArgumentException($"function: expected [{end - start}, …], got {ShapeCheck.Text(part)}.");
            parts.Add(part.flatten(start_dim: 1).MoveToOuterDisposeScope());
        }
        return cat(parts).MoveToOuterDisposeScope();
    }
}
