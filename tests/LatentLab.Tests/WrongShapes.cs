using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// Calls every public method and constructor of the library that takes a tensor, and every network that it builds, with
/// wrong ones. Runs in a process of its own: libtorch may end it.
/// </summary>
internal static class WrongShapes
{
    /// <summary>What the child prints before each call, so that the last one is known if the process ends.</summary>
    public const string Calls = "calls ";

    /// <summary>What the child prints of a call that does neither succeed nor refuse as it should.</summary>
    public const string Fault = "fault ";

    /// <summary>What the child prints where it does not know how to make a call.</summary>
    public const string Skipped = "skipped ";

    /// <summary>
    /// Tensors that hardly any parameter wants, and what is wrong by little with one that a parameter does want.
    /// </summary>
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Wrong = new()
    {
        ["a number"] = _ => tensor(1f),
        ["[3]"] = _ => rand(3),
        ["[0]"] = _ => zeros(0),
        ["[2, 3]"] = _ => rand(2, 3),
        ["[0, 784]"] = _ => zeros(0, 784),
        ["[2, 0]"] = _ => zeros(2, 0),
        ["[2, 1, 5, 5]"] = _ => rand(2, 1, 5, 5),
        ["[2, 784] of integers"] = _ => ones([2, 784], ScalarType.Int64),
        ["[1, 2, 3, 4, 5]"] = _ => rand([1, 2, 3, 4, 5]),
        ["[2, 784]"] = _ => rand(2, 784),
        ["[5] of labels below 0"] = _ => full([5], -1, ScalarType.Int64),
        ["[12] of labels up to 1000"] = _ => full([12], 1000, ScalarType.Int64),
        ["the right one, of doubles"] = right => right.to(ScalarType.Float64),
        ["the right one, of integers"] = right => right.to(ScalarType.Int32),
        ["the right one, of yes and no"] = right => right > 0.5,
        ["the right one, without its last row"] = right => right[..^1],
        ["the right one, without its last column"] = right => right.narrow(-1, 0, right.shape[^1] - 1),
        ["the right one, in one row"] = right => right.flatten(),
        ["the right one, of NaN"] = right => right.is_floating_point() ? full_like(right, double.NaN) : right,
    };

    /// <summary>Something to be called with tensors.</summary>
    private sealed record Subject(
        string Name,
        ParameterInfo[] Parameters,
        Func<object?> Target,
        Func<object?, object?[], object?> Invoke
    );

    public static void Run()
    {
        foreach (var subject in Methods().Concat(Constructors()).Concat(Networks()))
        {
            if (!Call(subject, -1, "all of them right", right => right))
                continue;
            for (var at = 0; at < subject.Parameters.Length; at++)
                if (TakesTensors(subject.Parameters[at]))
                    foreach (var (name, make) in Wrong)
                        Call(subject, at, name, make);
        }
        Console.WriteLine("done");
    }

    /// <summary>Class.Method; a constructor is Class.</summary>
    public static string NameOf(MethodBase method) =>
        $"{method.DeclaringType!.Name}.{(method.IsConstructor ? "" : method.Name)}";

    private static bool TakesTensors(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(Tensor) || parameter.ParameterType == typeof((string, Tensor)[]);

    private static IEnumerable<Type> Types() =>
        typeof(Lab)
            .Assembly.GetExportedTypes()
            .Where(type => !type.ContainsGenericParameters && !typeof(Delegate).IsAssignableFrom(type));

    private static bool IsOurs(MethodBase method) =>
        !method.ContainsGenericParameters
        && method.GetParameters().Any(TakesTensors)
        && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && method.Name is not ("Equals" or "Deconstruct");

    private static IEnumerable<Subject> Methods() =>
        Types()
            .SelectMany(type =>
                type.GetMethods(
                    BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly
                )
            )
            .Where(method =>
                IsOurs(method) && !method.IsAbstract && (!method.IsSpecialName || method.Name == "op_Implicit")
            )
            .Select(method => new Subject(
                NameOf(method),
                method.GetParameters(),
                () => method.IsStatic ? null : RightArguments.Instance(method.DeclaringType!),
                method.Invoke
            ));

    private static IEnumerable<Subject> Constructors() =>
        Types()
            .Where(type => !type.IsAbstract)
            .SelectMany(type => type.GetConstructors())
            .Where(IsOurs)
            .Select(constructor => new Subject(
                NameOf(constructor),
                constructor.GetParameters(),
                () => null,
                (_, arguments) => constructor.Invoke(arguments)
            ));

    // Networks that are built from torch's own layers, whose forward is not the library's.
    private static IEnumerable<Subject> Networks() =>
        Types()
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(method =>
                method.ReturnType == typeof(TorchSharp.Modules.Sequential) && !method.ContainsGenericParameters
            )
            .Select(method =>
            {
                var network = (nn.Module<Tensor, Tensor>)
                    method.Invoke(
                        null,
                        [.. method.GetParameters().Select(p => RightArguments.For(NameOf(method), p))]
                    )!;
                return Network($"{NameOf(method)}()", network);
            })
            .Append(Network("SpectralNormalization()", new SpectralNormalization(nn.Conv2d(2, 3, 3))));

    private static Subject Network(string name, nn.Module<Tensor, Tensor> network)
    {
        Func<Tensor, Tensor> call = x => network.call(x);
        return new(name, call.Method.GetParameters(), () => null, (_, arguments) => call((Tensor)arguments[0]!));
    }

    /// <summary>Makes one call.</summary>
    /// <returns>Whether it could be made at all.</returns>
    private static bool Call(Subject subject, int at, string name, Func<Tensor, Tensor> make)
    {
        var where = at < 0 ? $"{subject.Name}, {name}" : $"{subject.Name}, {subject.Parameters[at].Name} = {name}";
        object? target;
        object?[] arguments;
        try
        {
            target = subject.Target();
            arguments =
            [
                .. subject.Parameters.Select(
                    (p, i) => i == at ? Given(subject.Name, p, make) : RightArguments.For(subject.Name, p)
                ),
            ];
        }
        catch (NotSupportedException e)
        {
            Console.WriteLine($"{Skipped}{subject.Name}: {e.Message}");
            return false;
        }
        Console.WriteLine(Calls + where);
        using var scope = NewDisposeScope(); // not before: what is made for all calls must outlive this one
        try
        {
            var result = subject.Invoke(target, arguments);
            if (result is IEnumerable<Tensor> sequence)
                foreach (var _ in sequence) { }
        }
        catch (Exception e)
        {
            var thrown = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            if (at < 0 || thrown is not ArgumentException || !NamesAParameter(subject, thrown.Message))
            {
                var line = thrown
                    .StackTrace?.Split('\n')
                    .FirstOrDefault(l => l.Contains("LatentLab", StringComparison.Ordinal));
                Console.WriteLine(
                    $"{Fault}{where}: {thrown.GetType().Name}: {thrown.Message.Split('\n')[0]} {line?.Trim()}"
                );
            }
        }
        return true;
    }

    private static object Given(string method, ParameterInfo parameter, Func<Tensor, Tensor> make)
    {
        var wrong = make(RightArguments.TensorFor(method, parameter));
        return parameter.ParameterType == typeof(Tensor)
            ? wrong
            : new[] { ("first", rand(12, 784)), ("second", wrong) };
    }

    // Models call their input x, z or input, whatever its name was before; rows is a list of titles and images.
    private static bool NamesAParameter(Subject subject, string message) =>
        subject
            .Parameters.Where(p => TakesTensors(p) || p.ParameterType.IsPrimitive)
            .Select(p => p.Name!)
            .Concat(["x", "z", "input", "images", "row"])
            .Any(name => Regex.IsMatch(message, $@"\b{Regex.Escape(name)}\b", RegexOptions.IgnoreCase));
}
