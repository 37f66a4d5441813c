using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Calls every public method of the library that takes a tensor with wrong ones. Runs in a process of its own: libtorch may end it.</summary>
internal static class WrongShapes
{
    /// <summary>What the child prints before each call, so that the last one is known if the process ends.</summary>
    public const string Calls = "calls ";

    /// <summary>What the child prints of a call that does neither succeed nor refuse as it should.</summary>
    public const string Fault = "fault ";

    private static readonly Lazy<ImageDataset> Dataset = new(() => new ImageDataset(rand(20, 1, 28, 28), arange(20, ScalarType.Int64) % 10, [.. Enumerable.Range(0, 10).Select(i => $"class {i}")]));

    private static readonly Dictionary<string, Func<Tensor>> Wrong = new()
    {
        ["a number"] = () => tensor(1f),
        ["[3]"] = () => rand(3),
        ["[2, 3]"] = () => rand(2, 3),
        ["[0, 784]"] = () => zeros(0, 784),
        ["[2, 1, 5, 5]"] = () => rand(2, 1, 5, 5),
        ["[2, 784] of integers"] = () => ones([2, 784], ScalarType.Int64),
        ["[1, 2, 3, 4, 5]"] = () => rand([1, 2, 3, 4, 5]),
        ["[2, 784]"] = () => rand(2, 784),
        ["[5] of labels below 0"] = () => full([5], -1, ScalarType.Int64),
    };

    /// <summary>Everything that has been made once and is used again.</summary>
    private static readonly Dictionary<Type, object?> Made = new()
    {
        [typeof(ImageDataset)] = Dataset.Value,
        [typeof(Autoencoder)] = new DenseAutoencoder([784, 8, 3]),
        [typeof(SubpixelConvolution)] = new SubpixelConvolution(2, 2, 4),
        [typeof(SpectralNormalization)] = new SpectralNormalization(nn.Linear(784, 3)),
        [typeof(nn.Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)>)] = new VariationalAutoencoder([784, 8, 3]),
    };

    public static void Run()
    {
        foreach (var method in Methods())
        {
            var parameters = method.GetParameters();
            for (var at = 0; at < parameters.Length; at++)
            {
                if (parameters[at].ParameterType != typeof(Tensor)) continue;
                foreach (var (name, make) in Wrong) Call(method, parameters, at, name, make);
            }
        }
        Console.WriteLine("done");
    }

    private static IEnumerable<MethodInfo> Methods() => typeof(Lab).Assembly.GetExportedTypes()
        .Where(type => !type.ContainsGenericParameters && !typeof(Delegate).IsAssignableFrom(type))
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => !method.IsSpecialName && !method.IsAbstract && !method.ContainsGenericParameters && method.GetParameters().Any(p => p.ParameterType == typeof(Tensor)))
        .Where(method => method.GetCustomAttribute<CompilerGeneratedAttribute>() is null && method.Name is not ("Equals" or "Deconstruct"));

    private static void Call(MethodInfo method, ParameterInfo[] parameters, int at, string name, Func<Tensor> make)
    {
        var where = $"{method.DeclaringType!.Name}.{method.Name}, {parameters[at].Name} = {name}";
        object? target;
        object?[] arguments;
        try
        {
            target = method.IsStatic ? null : Instance(method.DeclaringType);
            arguments = [.. parameters.Select((p, i) => i == at ? make() : Argument(p))];
        }
        catch (NotSupportedException e)
        {
            Console.WriteLine($"skipped {method.DeclaringType.Name}.{method.Name}: {e.Message}");
            return;
        }
        Console.WriteLine(Calls + where);
        using var scope = NewDisposeScope(); // not before: what is made for all calls must outlive this one
        try
        {
            method.Invoke(target, arguments);
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentException { Message.Length: > 0 })
        {
            // refused as documented
        }
        catch (TargetInvocationException e)
        {
            Console.WriteLine($"{Fault}{where}: {e.InnerException!.GetType().Name}: {e.InnerException.Message.Split('\n')[0]} at {e.InnerException.StackTrace?.Split('\n').FirstOrDefault(l => l.Contains("LatentLab", StringComparison.Ordinal))?.Trim()}");
        }
    }

    private static object? Argument(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (type == typeof(Tensor)) return parameter.Name is "labels" ? arange(2, ScalarType.Int64) : rand(2, 784);
        if (type == typeof(Generator)) return new Generator(1);
        if (type == typeof(ImageDataset)) return Dataset.Value;
        if (parameter.HasDefaultValue) return parameter.DefaultValue is DBNull ? null : parameter.DefaultValue;
        if (type == typeof(int) || type == typeof(long)) return 2;
        if (type == typeof(double)) return .5;
        if (type == typeof(float)) return .5f;
        if (type == typeof(bool)) return false;
        if (type == typeof(string)) return "x";
        if (type == typeof(IReadOnlyList<int>)) return new[] { 784, 8, 3 };
        if (type == typeof(IReadOnlyList<string>) || type == typeof(string[])) return Dataset.Value.ClassNames.ToArray();
        if (type == typeof(Func<Tensor, Tensor>)) return (Func<Tensor, Tensor>)(x => x * 2);
        if (type == typeof(Func<Tensor, Tensor, Tensor>)) return (Func<Tensor, Tensor, Tensor>)((a, b) => a.square().mean() + b.mean());
        if (typeof(Delegate).IsAssignableFrom(type)) throw new NotSupportedException($"{parameter.Name} is a function");
        if (type.IsAssignableFrom(typeof(DenseAutoencoder))) return Instance(typeof(DenseAutoencoder));
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0);
        if (typeof(optim.Optimizer).IsAssignableFrom(type)) return new FusedAdam(((nn.Module)Instance(typeof(DenseAutoencoder))).parameters());
        return Instance(type);
    }

    private static object Instance(Type type)
    {
        if (Made.TryGetValue(type, out var known)) return known ?? throw new NotSupportedException($"no {type.Name} could be made");
        Made[type] = null;
        foreach (var maker in Makers(type))
        {
            try
            {
                if ((maker is ConstructorInfo constructor ? constructor.Invoke([.. constructor.GetParameters().Select(Argument)]) : ((MethodInfo)maker).Invoke(null, [.. maker.GetParameters().Select(Argument)])) is { } made) return Made[type] = made;
            }
            catch (Exception e) when (e is TargetInvocationException or NotSupportedException or ArgumentException)
            {
                // another way to make one
            }
        }
        throw new NotSupportedException($"no {type.Name} could be made");
    }

    // Constructors, then static methods that return one.
    private static IEnumerable<MethodBase> Makers(Type type) => type.GetConstructors().Cast<MethodBase>()
        .Concat(type.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.ReturnType == type && !m.ContainsGenericParameters))
        .OrderBy(m => m.GetParameters().Length);
}
