using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Runs a model for its answers only.</summary>
internal static class EvaluationMode
{
    /// <summary>Calls a function while the model is in evaluation mode and no gradients are kept, then restores its mode.</summary>
    public static T Of<T>(nn.Module model, Func<T> measure)
    {
        var wasTraining = model.training;
        model.eval();
        using var noGrad = no_grad();
        try
        {
            return measure();
        }
        finally
        {
            model.train(wasTraining);
        }
    }
}
