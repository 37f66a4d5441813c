using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class ClassificationTests
{
    private static readonly TrainingOptions Short = new()
    {
        Epochs = 20,
        BatchSize = 16,
        LearningRate = .01,
        Quiet = true,
    };

    public ClassificationTests() => Lab.Start();

    /// <summary>Class 0 is dark, class 1 bright.</summary>
    private static ImageDataset Data(int n)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var labels = arange(n, ScalarType.Int64) % 2;
        var images = rand([n, 1, 2, 2], generator: generator) * .4 + labels.reshape(n, 1, 1, 1) * .6;
        return new(
            images.to(ScalarType.Float32).MoveToOuterDisposeScope(),
            labels.MoveToOuterDisposeScope(),
            ["dark", "bright"]
        );
    }

    private static Sequential Model()
    {
        manual_seed(1);
        return nn.Sequential(
            ("flatten", nn.Flatten()),
            ("first", nn.Linear(4, 8)),
            ("relu", nn.ReLU()),
            ("second", nn.Linear(8, 2))
        );
    }

    [Fact]
    public void LearnsToTellClasses()
    {
        using var data = Data(64);
        using var model = Model();
        var history = ClassifierTraining.Fit(model, data, data, Short);
        Assert.Equal(StopReason.Finished, history.Stopped);
        Assert.Equal(1, Classification.Accuracy(model, data));
        Assert.Equal(history[^1].ValidationLoss, (float)Classification.CrossEntropy(model, data));
        Assert.True(history.TrainLoss[^1] < history.TrainLoss[0] / 2);
        Assert.False(model.training);
    }

    [Fact]
    public void FrozenLayersStayBitForBit()
    {
        using var scope = NewDisposeScope();
        using var data = Data(64);
        using var model = Model();
        var first = model.get_parameter("first.weight")!;
        foreach (var (name, parameter) in model.named_parameters())
            parameter.requires_grad = name.StartsWith("second", StringComparison.Ordinal);
        Tensor before = first.clone(),
            head = model.get_parameter("second.weight")!.clone();
        ClassifierTraining.Fit(model, data, data, Short);
        Assert.True(before.eq(first).all().item<bool>());
        Assert.False(head.eq(model.get_parameter("second.weight")!).all().item<bool>());
    }

    [Fact]
    public void ScoresByHand()
    {
        // Logits that ignore the image: ln 3 for class 0, 0 for class 1, so p = 3/4 and 1/4.
        using var scope = NewDisposeScope();
        using var data = Data(4);
        using var model = Model();
        using (no_grad())
        {
            foreach (var parameter in model.parameters())
                parameter.zero_();
            model.get_parameter("second.bias")!.copy_(tensor(new float[] { MathF.Log(3), 0 }));
        }
        Assert.Equal(.5, Classification.Accuracy(model, data));
        Assert.Equal((Math.Log(4.0 / 3) + Math.Log(4)) / 2, Classification.CrossEntropy(model, data), 1e-6);
    }

    [Fact]
    public void BadInputIsNamed()
    {
        using var scope = NewDisposeScope();
        using var data = Data(8);
        using var model = Model();
        using var unlabeled = new ImageDataset(data.Images.clone(), full([8], -1L), []);
        Assert.Contains(
            "train",
            Assert.Throws<ArgumentException>(() => ClassifierTraining.Fit(model, unlabeled, data, Short)).Message
        );
        Assert.Contains(
            "validation",
            Assert.Throws<ArgumentException>(() => ClassifierTraining.Fit(model, data, unlabeled, Short)).Message
        );
        using var one = nn.Sequential(("flatten", nn.Flatten()), ("only", nn.Linear(4, 1)));
        Assert.Contains(
            "logits",
            Assert.Throws<ArgumentException>(() => ClassifierTraining.Fit(one, data, data, Short)).Message
        );
    }

    [Fact]
    public void CosineDecayGoesFromTheRateToZero()
    {
        var options = new TrainingOptions { LearningRate = .2, CosineDecay = true };
        Assert.Equal(.2, options.LearningRateAt(0, 10), 1e-12);
        Assert.Equal(.1, options.LearningRateAt(5, 10), 1e-12);
        Assert.InRange(options.LearningRateAt(9, 10), 0, .01);
        Assert.Equal(.2, new TrainingOptions { LearningRate = .2 }.LearningRateAt(9, 10));
    }
}
