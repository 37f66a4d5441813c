using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>One step of a fused optimizer over the parameters of all groups.</summary>
internal static class FusedStep
{
    /// <summary>Moves one parameter along its gradient and updates what the optimizer keeps of it.</summary>
    public delegate void Update<TState>(TState state, Span<float> parameter, Span<float> gradient);

    /// <summary>
    /// Does the step, unless a tensor or an option asks for more than a loop over CPU memory; then nothing is changed.
    /// </summary>
    /// <remarks>A parameter without a gradient is skipped, as TorchSharp does.</remarks>
    /// <param name="groups">The optimizer's groups of parameters.</param>
    /// <param name="states">The states of all parameters, in their order.</param>
    /// <param name="plan">The update that belongs to a group's options, or null where they ask for more.</param>
    /// <returns>Whether the step is done.</returns>
    public static bool TryRun<TState>(
        IEnumerable<ParamGroup> groups,
        IReadOnlyList<OptimizerState> states,
        Func<OptimizerOptions, Update<TState>?> plan
    )
        where TState : OptimizerState
    {
        var work = new List<(Update<TState> Update, TState State, Parameter Parameter, Tensor Gradient)>(states.Count);
        using var noGrad = no_grad();
        try
        {
            var next = 0;
            foreach (var group in groups)
            {
                if (plan(group.Options) is not { } update)
                    return false;
                foreach (var parameter in group.Parameters)
                {
                    var state = (TState)states[next++];
                    if (parameter.grad is not { } gradient)
                        continue;
                    work.Add((update, state, parameter, gradient));
                    if (!IsPlain(parameter) || !IsPlain(gradient))
                        return false;
                }
            }
            foreach (var (update, state, parameter, gradient) in work)
            {
                update(state, FusedKernels.Values(parameter), FusedKernels.Values(gradient));
                Touch(parameter);
            }
            return true;
        }
        finally
        {
            foreach (var item in work)
                item.Gradient.Dispose(); // the handle only: the gradient is the parameter's
        }
    }

    /// <summary>
    /// Tells autograd that the values changed, by an in-place call on a view without elements: a graph from
    /// before this step refuses to go backward.
    /// </summary>
    private static void Touch(Tensor x)
    {
        using var nothing = x.as_strided([0], [1]);
        using var same = nothing.zero_();
    }

    private static bool IsPlain(Tensor x) =>
        x.dtype == ScalarType.Float32 && x.device_type == DeviceType.CPU && x.is_contiguous();
}
