using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>RMSprop, to be used exactly like TorchSharp's; see <see cref="FusedAdam"/>.</summary>
/// <remarks>T. Tieleman and G. Hinton, <i>Lecture 6.5: rmsprop</i>, 2012; without momentum and centering.</remarks>
public sealed class FusedRMSprop : RMSProp
{
    /// <summary>Makes the optimizer; make it after the model is on its device.</summary>
    /// <param name="parameters">What to optimize: <c>model.parameters()</c>.</param>
    /// <param name="learningRate">Step size, 0 or more.</param>
    /// <param name="alpha">Decay of the mean of the squared gradients, 0 to 1.</param>
    /// <param name="eps">Keeps the division finite.</param>
    public FusedRMSprop(
        IEnumerable<Parameter> parameters,
        double learningRate = 1e-2,
        double alpha = .99,
        double eps = 1e-8
    )
        : base([.. parameters], learningRate, alpha, eps) { }

    /// <inheritdoc cref="FusedAdam.step"/>
    public override Tensor step(Func<Tensor>? closure = null) =>
        closure is null && FusedStep.TryRun<State>(_parameter_groups, state_dict().State, Plan)
            ? null!
            : base.step(closure);

    private static FusedStep.Update<State>? Plan(OptimizerOptions group)
    {
        var options = (Options)group;
        if (options.momentum != 0 || options.centered == true || options.maximize == true || options.weight_decay != 0)
            return null;
        double rate = options.LearningRate!.Value,
            alpha = options.alpha!.Value,
            eps = options.eps!.Value;
        return (state, parameter, gradient) =>
        {
            state.step++;
            // No mean is kept: with a decay of 0 it is the gradient.
            FusedKernels.Move(
                parameter,
                gradient,
                mean: gradient,
                FusedKernels.Values(state.square_avg),
                new(
                    Decay1: 0,
                    Decay2: (float)alpha,
                    MeanRate: (float)rate,
                    GradientRate: 0,
                    RootScale: 1,
                    Eps: (float)eps
                )
            );
        };
    }
}
