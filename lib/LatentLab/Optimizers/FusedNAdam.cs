using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>NAdam, to be used exactly like TorchSharp's; see <see cref="FusedAdam"/>.</summary>
/// <remarks>
/// T. Dozat, <i>Incorporating Nesterov Momentum into Adam</i>, 2016, with the schedule of the momentum that torch has.
/// </remarks>
public sealed class FusedNAdam : NAdam
{
    /// <summary>Makes the optimizer; make it after the model is on its device.</summary>
    /// <param name="parameters">What to optimize: <c>model.parameters()</c>.</param>
    /// <param name="learningRate">Step size, 0 or more.</param>
    /// <param name="beta1">Decay of the mean of the gradients, 0 to 1.</param>
    /// <param name="beta2">Decay of the mean of their squares, 0 to 1.</param>
    /// <param name="eps">Keeps the division finite.</param>
    /// <param name="momentumDecay">How fast the momentum rises to its full weight.</param>
    public FusedNAdam(
        IEnumerable<Parameter> parameters,
        double learningRate = 2e-3,
        double beta1 = .9,
        double beta2 = .999,
        double eps = 1e-8,
        double momentumDecay = 4e-3
    )
        : base([.. parameters], learningRate, beta1, beta2, eps, weight_decay: 0, momentumDecay) { }

    /// <inheritdoc cref="FusedAdam.step"/>
    public override Tensor step(Func<Tensor>? closure = null) =>
        closure is null && FusedStep.TryRun<State>(_parameter_groups, state_dict().State, Plan)
            ? null!
            : base.step(closure);

    private static FusedStep.Update<State>? Plan(OptimizerOptions group)
    {
        var options = (Options)group;
        if (options.weight_decay != 0)
            return null;
        double rate = options.LearningRate!.Value,
            beta1 = options.beta1!.Value,
            beta2 = options.beta2!.Value,
            eps = options.eps!.Value;
        double Momentum(long step) => beta1 * (1 - .5 * Math.Pow(.96, step * options.momentum_decay!.Value));
        return (state, parameter, gradient) =>
        {
            state.step++;
            double momentum = Momentum(state.step),
                next = Momentum(state.step + 1),
                product = state.mu_product * momentum;
            FusedKernels.Move(
                parameter,
                gradient,
                FusedKernels.Values(state.exp_avg),
                FusedKernels.Values(state.exp_avg_sq),
                new(
                    Decay1: (float)beta1,
                    Decay2: (float)beta2,
                    MeanRate: (float)(rate * next / (1 - product * next)),
                    GradientRate: (float)(rate * (1 - momentum) / (1 - product)),
                    RootScale: (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, state.step))),
                    Eps: (float)eps
                )
            );
            state.mu_product = product;
        };
    }
}
