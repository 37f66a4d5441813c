using System.Reflection;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Arguments with which every public method of the library that takes a tensor works.</summary>
internal static class RightArguments
{
    private const int Rows = 12;

    private static readonly ImageDataset Dataset = new(
        rand(20, 1, 28, 28),
        arange(20, ScalarType.Int64) % 10,
        [.. Enumerable.Range(0, 10).Select(i => $"class {i}")]
    );

    /// <summary>Tensors by method and parameter, or by parameter alone; else [12, 784].</summary>
    private static readonly Dictionary<string, Func<Tensor>> Tensors = new()
    {
        ["labels"] = () => arange(Rows, ScalarType.Int64) % 10,
        ["validationLabels"] = () => arange(Rows, ScalarType.Int64) % 10,
        ["clusters"] = () => arange(Rows, ScalarType.Int64) % 3,
        ["indices"] = () => arange(3, ScalarType.Int64),
        ["points"] = () => rand(Rows, 2),
        ["probabilities"] = () => rand(Rows, 10).softmax(1),
        ["positives"] = () => rand(Rows),
        ["negatives"] = () => rand(5),
        ["GanLoss.Discriminator.real"] = () => rand(Rows, 1),
        ["GanLoss.Discriminator.fake"] = () => rand(Rows, 1),
        ["GanLoss.Generator.fake"] = () => rand(Rows, 1),
        ["ImageDataset..Images"] = () => rand(Rows, 1, 28, 28),
        ["PointSet..Points"] = () => rand(Rows, 2),
        ["PointSet..Centers"] = () => rand(10, 2),
        ["PointSet..Labels"] = () => arange(Rows, ScalarType.Int64) % 10,
        ["ImageDataset..Labels"] = () => arange(Rows, ScalarType.Int64) % 10,
        ["ImageQuality.Ssim.x"] = () => rand(Rows, 1, 28, 28),
        ["ImageQuality.Ssim.xHat"] = () => rand(Rows, 1, 28, 28),
        ["MedianFilter.Apply.images"] = () => rand(Rows, 1, 28, 28),
        ["SubpixelConvolution.forward.x"] = () => rand(Rows, 2, 7, 7),
        ["LinearAutoencoder.Encode.x"] = () => rand(Rows, 784),
        ["Contraction.SquaredNorm.z"] = () => rand(Rows, 3),
        ["Contraction.SquaredNorm.weight"] = () => rand(3, 784),
        ["Pca.Inverse.z"] = () => rand(Rows, 2),
        ["ConditionalGenerator.forward.input"] = () => rand(Rows, 64),
        ["ConvAutoencoder.Decode.z"] = () => rand(Rows, 30),
        ["ConvVariationalAutoencoder.Decode.z"] = () => rand(Rows, 16),
        ["Decode.z"] = () => rand(Rows, 3),
        ["UNet.forward.x"] = () => rand(Rows, 1, 28, 28),
        ["UNet.forward.time"] = () => rand(Rows),
        ["NoiseSchedule.Noisy.t"] = () => arange(Rows, ScalarType.Int64),
        ["Dcgan.Generator().x"] = () => rand(Rows, 64),
        ["Gan.MlpGenerator().x"] = () => rand(Rows, 32),
        ["Gan.PointGenerator().x"] = () => rand(Rows, 16),
        ["SpectralNormalization().x"] = () => rand(Rows, 2, 7, 7),
        ["Gan.PointDiscriminator().x"] = () => rand(Rows, 2),
    };

    /// <summary>What is no tensor, by method and parameter.</summary>
    private static readonly Dictionary<string, object?> Others = new()
    {
        ["GanTraining.DiscriminatorStep.generator"] = Gan.MlpGenerator(latentSize: 2),
        ["GanTraining.DiscriminatorStep.discriminator"] = Gan.MlpDiscriminator(),
        ["GradientPenalty.R1.discriminator"] = (Func<Tensor, Tensor>)Gan.MlpDiscriminator().call,
        ["GradientPenalty.Wasserstein.critic"] = (Func<Tensor, Tensor>)Gan.MlpDiscriminator().call,
        ["Diffusion.Loss.predict"] = (Func<Tensor, Tensor, Tensor>)((x, _) => x / 2),
        ["Diffusion.VelocityLoss.predict"] = (Func<Tensor, Tensor, Tensor>)((x, _) => x / 2),
        ["Diffusion.NoiseOf.velocity"] = (Func<Tensor, Tensor, Tensor>)((x, _) => x / 2),
        ["Diffusion.Sample.predict"] = (Func<Tensor, Tensor, Tensor>)((x, _) => x / 2),
        ["Diffusion.StepBack.from"] = 5,
        ["FlowMatching.Loss.predict"] = (Func<Tensor, Tensor, Tensor>)((x, _) => x / 2),
        ["FlowMatching.Sample.predict"] = (Func<Tensor, Tensor, Tensor>)((x, _) => x / 2),
        ["Tsne.Embed.perplexity"] = 2.0,
        ["Tsne.Embed.iterations"] = 20,
        ["Tsne.Embed.quiet"] = true,
        ["ClassHistogram.OfLabels.classes"] = 10,
        ["ModeScores.Of.ring"] = ToyData.GaussianRing(100),
        ["ImageGrid.Rows.columnTitles"] = null,
        ["TsneMap..KlDivergence"] = new[] { 1.0 },
        ["GaussianMixture.Fit.iterations"] = 3,
        ["KMeansClustering.Fit.clusters"] = 2,
    };

    /// <summary>Everything that has been made once and is used again.</summary>
    private static readonly Dictionary<Type, object?> Made = new()
    {
        [typeof(ImageDataset)] = Dataset,
        [typeof(Autoencoder)] = new DenseAutoencoder([784, 8, 3]),
        [typeof(DenseAutoencoder)] = new DenseAutoencoder([784, 8, 3]),
        [typeof(LinearAutoencoder)] = new LinearAutoencoder(784, 3),
        [typeof(SubpixelConvolution)] = new SubpixelConvolution(2, 2, 4),
        [typeof(SpectralNormalization)] = new SpectralNormalization(nn.Linear(784, 3)),
        [typeof(TrainingOptions)] = new TrainingOptions { Epochs = 1, Quiet = true },
        [typeof(nn.Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)>)] = new VariationalAutoencoder([
            784,
            8,
            3,
        ]),
    };

    /// <summary>A right tensor for a parameter.</summary>
    public static Tensor TensorFor(string method, ParameterInfo parameter)
    {
        var name = parameter.Name!;
        return (
            Tensors.GetValueOrDefault($"{method}.{name}")
            ?? Tensors.GetValueOrDefault($"{method.Split('.')[^1]}.{name}")
            ?? Tensors.GetValueOrDefault(name)
            ?? (() => rand(Rows, 784))
        )();
    }

    /// <summary>A right argument for a parameter.</summary>
    /// <exception cref="NotSupportedException">None is known.</exception>
    public static object? For(string method, ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (Others.TryGetValue($"{method}.{parameter.Name}", out var known))
            return known;
        if (type == typeof(Tensor))
            return TensorFor(method, parameter);
        if (type == typeof((string, Tensor)[]))
            return new[] { ("first", rand(Rows, 784)), ("second", rand(Rows, 784)) };
        if (type == typeof(Generator))
            return new Generator(1);
        if (type == typeof(ImageDataset))
            return Dataset;
        if (parameter.HasDefaultValue)
            return parameter.DefaultValue is DBNull ? null : parameter.DefaultValue;
        if (type == typeof(int) || type == typeof(long))
            return 2;
        if (type == typeof(double))
            return .5;
        if (type == typeof(float))
            return .5f;
        if (type == typeof(bool))
            return false;
        if (type == typeof(string))
            return "x";
        if (type == typeof(IReadOnlyList<int>))
            return new[] { 784, 8, 3 };
        if (type == typeof(IReadOnlyList<string>) || type == typeof(string[]))
            return Dataset.ClassNames.ToArray();
        if (type == typeof(Func<Tensor, Tensor>))
            return (Func<Tensor, Tensor>)(x => x * 2);
        if (type == typeof(Func<Tensor, Tensor, Tensor>))
            return (Func<Tensor, Tensor, Tensor>)((a, b) => a.square().mean() + b.mean());
        if (typeof(Delegate).IsAssignableFrom(type))
            throw new NotSupportedException($"{parameter.Name} is a function");
        if (type.IsAssignableFrom(typeof(DenseAutoencoder)))
            return Instance(typeof(DenseAutoencoder));
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(0);
        if (typeof(optim.Optimizer).IsAssignableFrom(type))
            return new FusedAdam(((nn.Module)Instance(typeof(DenseAutoencoder))).parameters());
        return Instance(type);
    }

    /// <summary>An instance of a class of the library.</summary>
    /// <exception cref="NotSupportedException">None can be made.</exception>
    public static object Instance(Type type)
    {
        if (Made.TryGetValue(type, out var known))
            return known ?? throw new NotSupportedException($"no {type.Name} could be made");
        Made[type] = null;
        foreach (var maker in Makers(type))
        {
            try
            {
                object?[] arguments = [.. maker.GetParameters().Select(p => For(WrongShapes.NameOf(maker), p))];
                if (
                    (
                        maker is ConstructorInfo constructor
                            ? constructor.Invoke(arguments)
                            : ((MethodInfo)maker).Invoke(null, arguments)
                    ) is
                    { } made
                )
                    return Made[type] = made;
            }
            catch (Exception e) when (e is TargetInvocationException or NotSupportedException or ArgumentException)
            {
                // another way to make one
            }
        }
        throw new NotSupportedException($"no {type.Name} could be made");
    }

    // Constructors, then static methods that return one.
    private static IEnumerable<MethodBase> Makers(Type type) =>
        type.GetConstructors()
            .Cast<MethodBase>()
            .Concat(
                type.GetMethods(BindingFlags.Public | BindingFlags.Static)
                    .Where(m => m.ReturnType == type && !m.ContainsGenericParameters)
            )
            .OrderBy(m => m.GetParameters().Length);
}
