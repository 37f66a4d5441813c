using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class FusedOptimizerTests
{
    [Fact]
    public void AgreesWithTorchSharpsOverAHundredSteps()
    {
        using var scope = NewDisposeScope();
        // Sizes that fill no register evenly, and no ReLU, at whose corner a rounding error grows.
        using var ours = new DenseAutoencoder([53, 17], seed: 3, sigmoidCodings: true);
        using var theirs = new DenseAutoencoder([53, 17], seed: 3, sigmoidCodings: true);
        using var fused = Fused(ours.parameters());
        using var plain = Plain(theirs.parameters());
        for (var step = 0; step < 100; step++)
        {
            Step(ours, fused, step);
            Step(theirs, plain, step);
        }
        foreach (var (a, b) in ours.parameters().Zip(theirs.parameters()))
            Assert.InRange((a - b).abs().max().item<float>(), 0, 1e-6f * Math.Max(1, b.abs().max().item<float>()));
        // TorchSharp's step rounds differently somewhere in a hundred steps: equal bits would mean that ours never ran.
        Assert.Contains(
            ours.parameters().Zip(theirs.parameters()),
            pair => !pair.First.bytes.SequenceEqual(pair.Second.bytes)
        );
    }

    [Fact]
    public void OneStepByHand()
    {
        // p = 1, g = 0.5: mean .05 / (1 - .9) = .5, square .00025 / (1 - .999) = .25, so p = 1 - .1 · .5 / (.5 + 1e-8).
        using var scope = NewDisposeScope();
        var p = nn.Parameter(ones(1));
        using var optimizer = new FusedAdam([p], learningRate: .1);
        (p * .5).sum().backward();
        optimizer.step();
        Assert.Equal(.9f, p.item<float>(), 1e-6f);
    }

    [Fact]
    public void GoesOnFromASavedState()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var model = new DenseAutoencoder([20, 7, 3], seed: 1);
        using var other = new DenseAutoencoder([20, 7, 3], seed: 2);
        using var optimizer = Fused(model.parameters());
        for (var step = 0; step < 5; step++)
            Step(model, optimizer, step);
        ((OptimizerHelper)optimizer).save_state_dict(folder.File("state"));
        Weights.Save(model, folder.File("weights.safetensors"));

        Weights.Load(other, folder.File("weights.safetensors"));
        using var resumed = Fused(other.parameters());
        ((OptimizerHelper)resumed).load_state_dict(folder.File("state"));
        for (var step = 5; step < 10; step++)
        {
            Step(model, optimizer, step);
            Step(other, resumed, step);
        }
        foreach (var (a, b) in model.parameters().Zip(other.parameters()))
            Assert.True(a.bytes.SequenceEqual(b.bytes));
    }

    [Fact]
    public void LeavesParametersWithoutAGradientAlone()
    {
        using var scope = NewDisposeScope();
        Parameter used = nn.Parameter(ones(3)),
            unused = nn.Parameter(ones(3));
        using var optimizer = new FusedAdam([used, unused]);
        used.sum().backward();
        optimizer.step();
        Assert.True((used < 1).all().item<bool>());
        Assert.True((unused == 1).all().item<bool>());
    }

    [Fact]
    public void EveryGroupHasItsOwnRate()
    {
        using var scope = NewDisposeScope();
        using var ours = new DenseAutoencoder([20, 7, 3], seed: 3);
        using var theirs = new DenseAutoencoder([20, 7, 3], seed: 3);
        foreach (var model in (Autoencoder[])[ours, theirs])
        {
            Parameter[] all = [.. model.parameters()];
            using var optimizer = model == ours ? Fused(all[..3]) : Plain(all[..3]);
            optimizer.add_param_group(new Adam.ParamGroup(all[3..], 1e-2, .5));
            for (var step = 0; step < 20; step++)
                Step(model, optimizer, step);
        }
        foreach (var (a, b) in ours.parameters().Zip(theirs.parameters()))
            Assert.InRange((a - b).abs().max().item<float>(), 0, 1e-5f * Math.Max(1, b.abs().max().item<float>()));
        Assert.Contains(
            ours.parameters().Zip(theirs.parameters()),
            pair => !pair.First.bytes.SequenceEqual(pair.Second.bytes)
        );
    }

    [Fact]
    public void AGraphFromBeforeAStepIsRefused()
    {
        using var scope = NewDisposeScope();
        var w = nn.Parameter(ones(3));
        using var optimizer = Fused([w]);
        var y = (w * w).sum();
        y.backward(retain_graph: true);
        var before = LiveTensors.Settled();
        optimizer.step();
        Assert.Equal(before, Tensor.TotalCount);
        Assert.Contains(
            "modified by an inplace operation",
            Assert.Throws<ExternalException>(() => y.backward()).Message
        );
    }

    [Fact]
    public void OtherTypesTakeTorchSharpsStep()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(ones(4, ScalarType.Float64));
        using var optimizer = new FusedAdam([p], learningRate: .1);
        p.sum().backward();
        optimizer.step();
        Assert.Equal(.9, p[0].item<double>(), 1e-9);
    }

    [Fact]
    public void ASchedulerSetsTheRate()
    {
        using var scope = NewDisposeScope();
        var p = nn.Parameter(zeros(1));
        using var optimizer = new FusedAdam([p], learningRate: .1);
        var schedule = optim.lr_scheduler.StepLR(optimizer, step_size: 1, gamma: .5);
        schedule.step();
        p.sum().backward();
        optimizer.step();
        Assert.Equal(-.05f, p.item<float>(), 1e-6f);
    }

    [Fact]
    public void LeavesNoTensorBehind()
    {
        using var model = new DenseAutoencoder([20, 7, 3], seed: 1);
        using var optimizer = new FusedAdam(model.parameters());
        Step(model, optimizer, 0);
        var before = LiveTensors.Settled();
        for (var step = 1; step < 20; step++)
            Step(model, optimizer, step);
        Assert.Equal(before, Tensor.TotalCount); // at once, before any collection
    }

    private static void Step(Autoencoder model, optim.Optimizer optimizer, int step)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)step);
        var x = rand([16, model.InputSize], generator: generator);
        optimizer.zero_grad();
        nn.functional.mse_loss(model.call(x), x).backward();
        optimizer.step();
    }

    private static FusedAdam Fused(IEnumerable<Parameter> parameters) => new(parameters, 1e-3, beta1: .5);

    private static Adam Plain(IEnumerable<Parameter> parameters) =>
        optim.Adam(parameters, 1e-3, beta1: .5, beta2: .999);
}
