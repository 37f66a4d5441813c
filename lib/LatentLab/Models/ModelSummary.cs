using System.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>Writes the table of layers that torch's own ToString() does not.</summary>
internal static class ModelSummary
{
    /// <summary>Sends one row of zeros through the model and notes what every layer puts out.</summary>
    public static string Of(Module<Tensor, Tensor> model, int inputSize)
    {
        using var scope = NewDisposeScope();
        var rows = new List<(string Layer, string Kind, string Output, string Parameters)> { ("layer", "kind", "output", "parameters") };
        var removals = new List<Action>();
        foreach (var (name, module) in model.named_modules())
        {
            if (module is not Module<Tensor, Tensor> layer || module.children().Any()) continue;
            var hook = layer.register_forward_hook((_, _, output) =>
            {
                var parameters = Count(layer);
                rows.Add((name, layer.GetType().Name, $"[N, {string.Join(", ", output.shape[1..])}]", parameters > 0 ? $"{parameters:N0}" : ""));
                return output;
            });
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
        rows.Add(("total", "", "", $"{Count(model):N0}"));
        return Format(model.GetName(), rows);
    }

    private static long Count(Module module) => module.parameters().Sum(parameter => parameter.numel());

    private static string Format(string title, List<(string Layer, string Kind, string Output, string Parameters)> rows)
    {
        int layer = rows.Max(row => row.Layer.Length), kind = rows.Max(row => row.Kind.Length);
        int output = rows.Max(row => row.Output.Length), parameters = rows.Max(row => row.Parameters.Length);
        var text = new StringBuilder(title).Append('\n');
        foreach (var row in rows)
            text.Append($"{row.Layer.PadRight(layer)}  {row.Kind.PadRight(kind)}  {row.Output.PadRight(output)}  {row.Parameters.PadLeft(parameters)}".TrimEnd()).Append('\n');
        return text.ToString().TrimEnd();
    }
}
