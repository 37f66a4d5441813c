using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Shapes as messages show them.</summary>
internal static class Shapes
{
    /// <summary>For instance <c>[60000, 28, 28]</c>.</summary>
    public static string Text(Tensor x) => $"[{string.Join(", ", x.shape)}]";
}
