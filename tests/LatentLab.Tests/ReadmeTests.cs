using System.Diagnostics;
using System.Globalization;

namespace LatentLab.Tests;

/// <summary>What README.md promises to users of the library alone.</summary>
[Collection("torch")]
public sealed class ReadmeTests
{
    private static string Block(string language)
    {
        var readme = File.ReadAllText(Path.Combine(RepositoryFolder(), "README.md")).ReplaceLineEndings("\n");
        var start = readme.IndexOf($"```{language}\n", StringComparison.Ordinal) + language.Length + 4;
        return readme[start..readme.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    private static string RepositoryFolder()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "LatentLab.slnx")))
            at = Path.GetDirectoryName(at)!;
        return at;
    }

    [Fact]
    public void TenLinesOfPythonReadTheWeights()
    {
        var python = Block("python");
        Assert.InRange(python.Split('\n').Count(line => line.Trim().Length > 0), 8, 10);
        if (!HasNumpy())
            Assert.Skip("SKIPPED, NOT PASSED: there is no python3 with numpy here to read the weights.");

        using var folder = new TemporaryFolder();
        using var model = new DenseAutoencoder([6, 4, 2], seed: 3);
        foreach (var half in new[] { false, true })
        {
            Weights.Save(model, folder.File("w.safetensors"), half: half);
            File.WriteAllText(
                folder.File("read.py"),
                python
                    + "\n\nimport sys\n"
                    + "for name, value in sorted(load(sys.argv[1]).items()):\n"
                    + "    print(name, list(value.shape), format(float(value.astype('f8').sum()), '.9g'))\n"
            );
            var (code, output) = Run([folder.File("read.py"), folder.File("w.safetensors")]);
            Assert.True(code == 0, output);
            var lines = output.Trim().Split('\n');
            var state = model.state_dict();
            Assert.Equal(state.Keys.Order(StringComparer.Ordinal), lines.Select(line => line.Split(' ')[0]));
            foreach (var line in lines)
            {
                var tensor = state[line.Split(' ')[0]];
                Assert.Contains($" [{string.Join(", ", tensor.shape)}] ", line);
                var sum = double.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
                Assert.Equal(tensor.to(TorchSharp.torch.float64).sum().item<double>(), sum, half ? 1e-2 : 1e-6);
            }
        }
    }

    [Fact]
    public void TheProgramIsShort() =>
        Assert.InRange(Block("csharp").Split('\n').Count(line => line.Trim().Length > 0), 8, 16);

    private static bool HasNumpy()
    {
        try
        {
            return Run(["-c", "import numpy"]).Code == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static (int Code, string Output) Run(string[] arguments)
    {
        var start = new ProcessStartInfo("python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
