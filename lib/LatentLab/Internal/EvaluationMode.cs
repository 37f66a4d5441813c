using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Runs a model for its answers only.</summary>
internal static class EvaluationMode
{
    /// <summary>
    /// Calls a function while the model is in evaluation mode and no gradients are kept, then
    /// restores its mode and that of each part.
    /// </summary>
    public static T Of<T>(nn.Module model, Func<T> measure)
    {
        (nn.Module Module, bool Training)[] before =
        [
            .. model.named_modules().Select(m => m.module).Prepend(model).Select(m => (m, m.training)),
        ];
        model.eval();
        using var noGrad = no_grad();
        try
        {
            return measure();
        }
        finally
        {
            foreach (var (module, training) in before)
                module.train(training); // the whole before its parts: train() reaches all below
        }
    }
}
