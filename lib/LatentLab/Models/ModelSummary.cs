using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using Module = TorchSharp.torch.nn.Module;

namespace LatentLab;

/// <summary>Writes the table of layers that torch's own ToString() does not.</summary>
internal static class ModelSummary
{
    private const int MostRows = 40;
    private static readonly FieldInfo? Handle = typeof(Module).GetField(
        "handle",
        BindingFlags.Instance | BindingFlags.NonPublic
    );

    private readonly record struct Row(string Layer, string Kind, string Shape, string Parameters);

    /// <summary>Sends one row of zeros through the model and notes what every layer puts out.</summary>
    public static string Of(Module<Tensor, Tensor> model, int inputSize)
    {
        using var scope = NewDisposeScope();
        var rows = Outputs(model, inputSize);
        rows.Insert(0, new("layer", "kind", "output", "parameters"));
        rows.Add(new("total", "", "", Invariant($"{Count(model):N0}")));
        return Format(model.GetName(), rows);
    }

    /// <summary>The same as html.</summary>
    public static string Html(Module<Tensor, Tensor> model, int inputSize)
    {
        if (IsDisposed(model))
            return Glance.Preformatted(Line(model));
        using var scope = NewDisposeScope();
        return Html(model, "output", Outputs(model, inputSize));
    }

    /// <summary>The layers of any model, with the shapes of their weights: nothing is sent through it.</summary>
    public static string Html(Module model)
    {
        if (IsDisposed(model))
            return Glance.Preformatted(Line(model));
        using var scope = NewDisposeScope();
        return Html(model, "weights", [.. Weights(model)]);
    }

    /// <summary>Name and size of a model in one line.</summary>
    public static string Line(Module model)
    {
        if (IsDisposed(model))
            return $"{model.GetName()}, disposed";
        var frozen = model.parameters().Where(p => !p.requires_grad).Sum(p => p.numel());
        return Invariant($"{model.GetName()}: {Count(model):N0} ")
            + Invariant($"parameters{(frozen > 0 ? Invariant($", {frozen:N0} of them frozen") : "")}");
    }

    // What was disposed has no parameters left, or disposed ones; torch keeps to itself which it is.
    private static bool IsDisposed(Module model) =>
        Handle?.GetValue(model) is SafeHandle { IsClosed: true } || model.parameters().Any(p => p.IsInvalid);

    private static List<Row> Outputs(Module<Tensor, Tensor> model, int inputSize)
    {
        var rows = new List<Row>();
        var removals = new List<Action>();
        foreach (var (name, module) in model.named_modules())
        {
            if (module is not Module<Tensor, Tensor> layer || module.children().Any())
                continue;
            var hook = layer.register_forward_hook(
                (_, _, output) =>
                {
                    var shape = $"[N, {string.Join(", ", output.shape[1..])}]";
                    rows.Add(new(name, layer.GetType().Name, shape, Number(Count(layer))));
                    return output;
                }
            );
            removals.Add(hook.remove);
        }
        var first = model.parameters().FirstOrDefault();
        try
        {
            EvaluationMode.Of(model, () => model.call(zeros(1, inputSize, dtype: first?.dtype, device: first?.device)));
        }
        finally
        {
            removals.ForEach(remove => remove());
        }
        return rows;
    }

    // A row for every layer without parts, and for whatever owns a weight beside its parts.
    private static IEnumerable<Row> Weights(Module model) =>
        from m in model.named_modules().Where(m => m.name.Length > 0).Prepend((name: "(own)", module: model))
        let own = m.module.named_parameters(recurse: false).ToArray()
        where own.Length > 0 || !m.module.children().Any()
        let shapes = string.Join(", ", own.Select(p => $"{p.name} {ShapeCheck.Text(p.parameter)}"))
        select new Row(m.name, Glance.Name(m.module.GetType()), shapes, Number(own.Sum(p => p.parameter.numel())));

    private static string Html(Module model, string shape, List<Row> rows)
    {
        var shown = rows.Take(MostRows).Select(r => (object?[])[r.Layer, r.Kind, r.Shape, r.Parameters]).ToList();
        if (rows.Count > MostRows)
            shown.Add([$"… {rows.Count - MostRows} more layers", "", "", ""]);
        shown.Add(["total", "", "", Invariant($"{Count(model):N0}")]);
        return Table.Of(Line(model), ["layer", "kind", shape, "parameters"], [.. shown]).ToHtml();
    }

    private static long Count(Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static string Number(long count) => count > 0 ? Invariant($"{count:N0}") : "";

    private static string Format(string title, List<Row> rows)
    {
        int layer = rows.Max(row => row.Layer.Length),
            kind = rows.Max(row => row.Kind.Length);
        int output = rows.Max(row => row.Shape.Length),
            parameters = rows.Max(row => row.Parameters.Length);
        var text = new StringBuilder(title).Append('\n');
        foreach (var row in rows)
        {
            var line =
                $"{row.Layer.PadRight(layer)}  {row.Kind.PadRight(kind)}  {row.Shape.PadRight(output)}  "
                + row.Parameters.PadLeft(parameters);
            text.Append(line.TrimEnd()).Append('\n');
        }
        return text.ToString().TrimEnd();
    }
}
