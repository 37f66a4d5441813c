using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Adam, to be used exactly like TorchSharp's, but several times faster on the CPU and without memory that creeps.
/// </summary>
/// <remarks>
/// D. Kingma and J. Ba, <i>Adam: A Method for Stochastic Optimization</i>, 2015, algorithm 1. TorchSharp's optimizers
/// make about ten native calls per parameter and leave small native objects to finalizers; here one loop over each
/// parameter's memory does the same arithmetic in float32, 1 − beta2 included: steps differ by up to 7 millionths of
/// their length. State, parameter groups, schedulers, saving and loading are TorchSharp's own. On another device, with
/// other types than float32 or with a closure, its own step runs.
/// </remarks>
public sealed class FusedAdam : Adam
{
    /// <summary>Makes the optimizer; make it after the model is on its device.</summary>
    /// <param name="parameters">What to optimize: <c>model.parameters()</c>.</param>
    /// <param name="learningRate">Step size, 0 or more.</param>
    /// <param name="beta1">Decay of the mean of the gradients, 0 to 1. GANs take .5.</param>
    /// <param name="beta2">Decay of the mean of their squares, 0 to 1.</param>
    /// <param name="eps">Keeps the division finite.</param>
    public FusedAdam(
        IEnumerable<Parameter> parameters,
        double learningRate = 1e-3,
        double beta1 = .9,
        double beta2 = .999,
        double eps = 1e-8
    )
        : base([.. parameters], learningRate, beta1, beta2, eps) { }

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="closure">Computes the loss anew; usually none.</param>
    /// <returns>What the closure returned, or null.</returns>
    public override Tensor step(Func<Tensor>? closure = null) =>
        closure is null && FusedStep.TryRun<State>(_parameter_groups, state_dict().State, Plan)
            ? null!
            : base.step(closure);

    private static FusedStep.Update<State>? Plan(OptimizerOptions group)
    {
        var options = (Options)group;
        if (options.amsgrad == true || options.maximize == true || options.weight_decay != 0)
            return null;
        double rate = options.LearningRate!.Value,
            beta1 = options.beta1!.Value,
            beta2 = options.beta2!.Value,
            eps = options.eps!.Value;
        return (state, parameter, gradient) =>
        {
            state.step++;
            double correction1 = 1 - Math.Pow(beta1, state.step),
                correction2 = 1 - Math.Pow(beta2, state.step);
            FusedKernels.Move(
                parameter,
                gradient,
                FusedKernels.Values(state.exp_avg),
                FusedKernels.Values(state.exp_avg_sq),
                new(
                    Decay1: (float)beta1,
                    Decay2: (float)beta2,
                    MeanRate: (float)(rate / correction1),
                    RootScale: (float)(1 / Math.Sqrt(correction2)),
                    Eps: (float)eps
                )
            );
        };
    }
}
