using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>What <see cref="Lab.Doctor"/> found: one line per check, and a remedy with each failure.</summary>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class DoctorReport : IDisplayable
{
    // The loss after ten steps, measured on x64 with AVX2 and libtorch 2.10 (CPU). It changes only with the model, the
    // optimizer or libtorch; see Canary.
    internal const float CanaryLoss = 0.166497469f;
    private readonly List<(string State, string What, string Detail)> _lines = [];

    private DoctorReport() { }

    /// <summary>Whether nothing failed.</summary>
    public bool IsHealthy => _lines.All(line => line.State != "FAIL");

    /// <param name="start">Begins a session where none has begun; it can be refused.</param>
    internal static DoctorReport Make(Action? start = null)
    {
        var report = new DoctorReport();
        const string pack = "run `dotnet run lab.cs -- pack` on this machine and restart the notebook";
        // Everything else needs it, and would fail for the same reason.
        if (NativeLibraries.Problem is { } problem)
        {
            report._lines.Add(("FAIL", "native library", problem.Replace('\n', ' ')));
            return report;
        }
        report.Examine("native library", CheckNative, pack);
        try
        {
            start?.Invoke();
        }
        catch (InvalidOperationException e)
        {
            report._lines.Add(("FAIL", "settings", e.Message.Split('\n')[0]));
        }
        report.Examine("packages", Packages, pack);
        report.Examine(
            "threads",
            () => $"{get_num_threads()} of {Environment.ProcessorCount} processors for torch",
            pack
        );
        report.Examine(
            "data",
            CheckData,
            "restore it with `git checkout -- datasets`, or let LATENTLAB_DATA name a folder that holds the four files"
        );
        report.Examine("charts", CheckCharts, pack);
        report.Examine("host", CheckHost, "the rest works; values or warnings look as .NET Interactive makes them");
        report.Examine(
            "notebooks",
            () => $"{Claims.All().Count} claims",
            "open the notebook from inside the LatentLab folder"
        );
        report.Examine("canary", Canary, "results may leave the stored bands on this machine; nothing else is wrong");
        return report;
    }

    /// <summary>Ten training steps on invented images: the same numbers everywhere, but for rounding.</summary>
    internal static float TrainCanary()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(7, Purpose.Canary);
        using var model = new DenseAutoencoder([784, 100, 30], seed: 7);
        using var optimizer = optim.Adam(model.parameters(), 1e-3);
        var x = Seeds.Uniform([64, 784], generator, Lab.Device);
        for (var step = 0; step < 10; step++)
        {
            optimizer.zero_grad();
            nn.functional.mse_loss(model.call(x), x).backward();
            optimizer.step();
        }
        using var noGrad = no_grad();
        return nn.functional.mse_loss(model.call(x), x).item<float>();
    }

    private static string Canary()
    {
        var loss = TrainCanary();
        return loss == CanaryLoss ? "ten training steps: identical to the stored loss"
            : Math.Abs(loss - CanaryLoss) <= 1e-4 * CanaryLoss ? "ten training steps: within 1e-4 of the stored loss"
            : throw new InvalidDataException(
                Invariant($"ten training steps: the loss differs, {loss:G9} instead of {CanaryLoss:G9}")
            );
    }

    private static string CheckNative() => $"{RuntimeInformation.RuntimeIdentifier}, {NativeLibraries.Status}";

    private static string Packages() =>
        $"LatentLab {BuiltWith.LatentLab}, TorchSharp {BuiltWith.TorchSharp}, libtorch {BuiltWith.LibTorch}, "
        + $"ML.NET {Version(typeof(Microsoft.ML.MLContext))}";

    private static string CheckCharts() =>
        Figure.Lines("canary", ("y", [1.0, 2.0])).ToPlotlyJson().Length > 0
            ? "Plotly.NET answers"
            : throw new InvalidOperationException("Plotly.NET gave no figure");

    private static string CheckHost() =>
        InteractiveBridge.Problem is { } problem
            ? throw new InvalidOperationException(problem)
            : InteractiveBridge.Status;

    private static string CheckData()
    {
        using var data = FashionMnist.Load();
        return Invariant($"Fashion-MNIST, {data.Train.Count:N0} + {data.Validation.Count:N0} + ")
            + Invariant($"{data.Test.Count:N0} images, checksums right");
    }

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? "?";

    private void Examine(string what, Func<string> check, string remedy)
    {
        try
        {
            _lines.Add(("ok", what, check()));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _lines.Add(("FAIL", what, $"{e.Message.Split('\n')[0]}; {remedy}"));
        }
    }

    /// <inheritdoc/>
    public string ToHtml() => ToTable().ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <summary>One line per check, beginning with <c>ok</c> or <c>FAIL</c>.</summary>
    public override string ToString() =>
        string.Join("\n", _lines.Select(line => $"{line.State.PadRight(5)} {line.What.PadRight(15)} {line.Detail}"));

    private Table ToTable() =>
        Table.Of(
            "Doctor",
            ["state", "what", "found"],
            [.. _lines.Select(line => (object[])[line.State, line.What, line.Detail])]
        );
}
