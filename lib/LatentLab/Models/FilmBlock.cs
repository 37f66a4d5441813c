using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// Two convolutions with a shortcut around them; between them a condition scales and shifts the maps.
/// </summary>
/// <remarks>
/// x: [N, inputs, H, W] and condition: [N, D] → [N, outputs, H, W]. Feature-wise linear modulation: E. Perez et al.,
/// <i>FiLM: Visual Reasoning with a General Conditioning Layer</i>, 2018, equation 3, as 1 + scale.
/// </remarks>
internal sealed class FilmBlock : Module<Tensor, Tensor, Tensor>
{
    /// <summary>Into how many groups the maps are normalized.</summary>
    public const int Groups = 8;

    private readonly GroupNorm norm1,
        norm2;
    private readonly Conv2d conv1,
        conv2;
    private readonly Linear film;
    private readonly Module<Tensor, Tensor> shortcut;

    /// <summary>Draws the weights from a generator.</summary>
    public FilmBlock(int inputs, int outputs, int condition, Generator generator)
        : base(nameof(FilmBlock))
    {
        norm1 = Normalization(inputs);
        conv1 = Initialization.Glorot(Conv2d(inputs, outputs, kernel_size: 3, padding: 1), generator);
        film = Initialization.Dense(condition, 2 * outputs, generator);
        norm2 = Normalization(outputs);
        conv2 = Initialization.Glorot(Conv2d(outputs, outputs, kernel_size: 3, padding: 1), generator);
        shortcut =
            inputs == outputs ? Identity() : Initialization.Glorot(Conv2d(inputs, outputs, kernel_size: 1), generator);
        RegisterComponents();
    }

    /// <summary>
    /// A group normalization whose weights are one and biases zero: TorchSharp 0.107 leaves them as memory was.
    /// </summary>
    public static GroupNorm Normalization(int channels)
    {
        var layer = GroupNorm(Groups, channels);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        layer.get_parameter("weight")!.fill_(1);
        layer.get_parameter("bias")!.zero_();
        return layer;
    }

    public override Tensor forward(Tensor x, Tensor condition)
    {
        using var scope = NewDisposeScope();
        var h = conv1.call(functional.silu(norm1.call(x))); // [N, outputs, H, W]
        var parts = film.call(condition).unsqueeze(2).unsqueeze(3).chunk(2, 1); // two of [N, outputs, 1, 1]
        h = norm2.call(h) * (parts[0] + 1) + parts[1];
        return (conv2.call(functional.silu(h)) + shortcut.call(x)).MoveToOuterDisposeScope();
    }
}
