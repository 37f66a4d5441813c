using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// The convolutions of an autoencoder for 28×28 gray images, without what stands between them and the codings.
/// </summary>
internal static class ConvLayers
{
    /// <summary>How many values <see cref="Down"/> gives per image.</summary>
    public static int FeatureCount(int channels) => 2 * channels * 7 * 7;

    /// <summary>Two strided convolutions, a ReLU after each: [N, 784] → [N, 2c · 49].</summary>
    public static (string Name, Module<Tensor, Tensor> Layer)[] Down(int channels, Generator generator) =>
        [
            ("image", Unflatten(1, [1, 28, 28])), // [N, 784] -> [N, 1, 28, 28]
            // -> [N, c, 14, 14]
            ("conv1", Initialization.Glorot(Conv2d(1, channels, kernel_size: 3, stride: 2, padding: 1), generator)),
            ("relu1", ReLU()),
            (
                "conv2",
                Initialization.Glorot(Conv2d(channels, 2 * channels, kernel_size: 3, stride: 2, padding: 1), generator)
            ), // -> [N, 2c, 7, 7]
            ("relu2", ReLU()),
            ("flatten", Flatten()), // -> [N, 2c * 49]
        ];

    /// <summary>Their mirror images, from the codings back: [N, latentSize] → [N, 784], linear at the end.</summary>
    public static (string Name, Module<Tensor, Tensor> Layer)[] Up(int channels, int latentSize, Generator generator) =>
        [
            ("dense", Initialization.Dense(latentSize, FeatureCount(channels), generator)), // [N, 30] -> [N, 2c * 49]
            ("relu1", ReLU()),
            ("maps", Unflatten(1, [2 * channels, 7, 7])), // -> [N, 2c, 7, 7]
            (
                "conv1",
                Initialization.Glorot(
                    ConvTranspose2d(2 * channels, channels, kernel_size: 3, stride: 2, padding: 1, output_padding: 1),
                    generator
                )
            ), // -> [N, c, 14, 14]
            ("relu2", ReLU()),
            // -> [N, 1, 28, 28]
            ("conv2", Initialization.Glorot(new SubpixelConvolution(channels, 1, kernelSize: 3), generator)),
            ("flatten", Flatten()), // -> [N, 784]
        ];
}
