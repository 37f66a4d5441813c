namespace LatentLab.Benchmarks;

/// <summary>
/// Counts the multiply-adds of matrix products and convolutions, per image. Everything else of a step counts nothing.
/// </summary>
/// <remarks>
/// A layer costs the same three times: forward, gradient of its weights, gradient of its input. The first
/// layer's input is data, which needs no gradient.
/// </remarks>
internal static class MultiplyAdds
{
    /// <summary>Both halves of the library's convolutional autoencoder, layer by layer.</summary>
    public static long[] ConvAutoencoder =>
        [
            Convolution(14, 1, 16, 3),
            Convolution(7, 16, 32, 3),
            .. Dense(32 * 49, 30, 32 * 49),
            Convolution(7, 32, 16, 3),
            Convolution(14, 16, 1, 3),
        ];

    /// <summary>The VAE's layers; mean and logarithm of the variance count as one layer of 20.</summary>
    public static long[] Vae => [.. Dense(784, 150, 100, 20), .. Dense(10, 100, 150, 784)];

    public static long[] DcganGenerator =>
        [.. Dense(64, 32 * 49), Convolution(7, 32, 16, 4), Convolution(14, 16, 1, 4)];

    public static long[] DcganDiscriminator =>
        [Convolution(14, 1, 16, 4), Convolution(7, 16, 32, 4), .. Dense(32 * 49, 1)];

    /// <summary>The U-Net's layers; the first ones of images and of time, which both see data, count as one.</summary>
    public static long[] UNet =>
        [
            Convolution(14, 1, 24, 4) + 32 * 64,
            .. Dense(64, 64),
            .. FilmBlock(14, 24, 24),
            Convolution(7, 24, 48, 4),
            .. FilmBlock(7, 48, 48),
            .. FilmBlock(7, 48, 48),
            Convolution(7, 48, 24, 4),
            .. FilmBlock(14, 48, 24),
            Convolution(14, 48, 24, 1), // the last block's shortcut
            Convolution(14, 24, 1, 4),
        ];

    /// <summary>Dense layers between the given sizes.</summary>
    public static long[] Dense(params int[] sizes) =>
        [.. sizes.Zip(sizes.Skip(1), (inputs, outputs) => (long)inputs * outputs)];

    /// <summary>Forward and backward.</summary>
    public static long Trained(long[] layers) => 3 * layers.Sum() - layers[0];

    /// <summary>The discriminator's step, on as many generated images as real ones, and the generator's step.</summary>
    public static long Gan(long[] generator, long[] discriminator) =>
        generator.Sum()
        + 2 * Trained(discriminator) // the fakes are made without gradient
        + Trained(generator)
        + 2 * discriminator.Sum(); // forward, and the gradient of its input only

    private static long[] FilmBlock(int side, int inputs, int outputs) =>
        [Convolution(side, inputs, outputs, 3), .. Dense(64, 2 * outputs), Convolution(side, outputs, outputs, 3)];

    // side: of the smaller of the two maps, which a transposed convolution reads and a strided one writes.
    private static long Convolution(int side, int inputs, int outputs, int kernel) =>
        (long)side * side * inputs * outputs * kernel * kernel;
}
