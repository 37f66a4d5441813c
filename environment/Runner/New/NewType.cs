using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>Makes the beginning of a model or of a metric, with its tests.</summary>
internal static partial class NewType
{
    /// <summary>A model, and its line in the tests of models.</summary>
    /// <exception cref="UserError">The name is taken, or is none.</exception>
    public static void Model(Repository repository, string name, TextWriter output)
    {
        RequireFree(repository, name);
        Skeleton.Write(repository, $"lib/LatentLab/Models/{name}.cs", Skeleton.Of("Model", ("@NAME", name)), output);
        Skeleton.Insert(
            repository,
            "tests/LatentLab.Tests/ModelTests.cs",
            text => EndOfModels().Match(text) is { Success: true } end ? end.Index : -1,
            $"        [\"{name}\"] = seed => new {name}([784, 100, 30], seed),\n",
            output
        );
        output.WriteLine(
            "Write the model; its tests are run by\n"
                + "dotnet run --project tests/LatentLab.Tests -- -class LatentLab.Tests.ModelTests"
        );
    }

    /// <summary>A metric, and a test with a value worked out by hand.</summary>
    /// <exception cref="UserError">The name is taken, or is none.</exception>
    public static void Metric(Repository repository, string name, TextWriter output)
    {
        RequireFree(repository, name);
        var values = ("@NAME", name);
        Skeleton.Write(repository, $"lib/LatentLab/Evaluation/{name}.cs", Skeleton.Of("Metric", values), output);
        var tests = Skeleton.Of("MetricTests", values);
        Skeleton.Write(repository, $"tests/LatentLab.Tests/Evaluation/{name}Tests.cs", tests, output);
        output.WriteLine(
            "Write the metric and the value by hand; its tests are run by\n"
                + $"dotnet run --project tests/LatentLab.Tests -- -class LatentLab.Tests.Evaluation.{name}Tests"
        );
    }

    private static void RequireFree(Repository repository, string name)
    {
        Skeleton.RequireTypeName(name);
        var taken = Directory
            .EnumerateFiles(Path.Combine(repository.Root, "lib"), "*.cs", SearchOption.AllDirectories)
            .FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == name);
        if (taken is not null)
            throw new UserError(
                $"{Path.GetRelativePath(repository.Root, taken)} is there already: choose another name."
            );
    }

    [GeneratedRegex(@"(?<=Makers =\s.*?\n)    \};\n", RegexOptions.Singleline)]
    private static partial Regex EndOfModels();
}
