using System.Diagnostics;
using LatentLab.Fuzz;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public class FashionMnistTests
{
    public FashionMnistTests() => Lab.Start();

    [Fact]
    public void TheRealFilesLoadInTheBooksSplit()
    {
        var watch = Stopwatch.StartNew();
        using var data = FashionMnist.Load();
        TestContext.Current.TestOutputHelper?.WriteLine($"loaded in {watch.ElapsedMilliseconds} ms");

        Assert.Equal([55_000L, 5_000, 10_000], [data.Train.Count, data.Validation.Count, data.Test.Count]);
        Assert.Equal([55_000L, 1, 28, 28], data.Train.Images.shape);
        Assert.Equal(torch.ScalarType.Float32, data.Train.Images.dtype);
        Assert.Equal(torch.ScalarType.Int64, data.Train.Labels.dtype);

        // the first labels of the two files, as the book prints them
        Assert.Equal([9L, 0, 0, 3, 0], data.Train.Take(5).Labels.data<long>().ToArray());
        Assert.Equal([9L, 2, 1, 1, 6], data.Test.Take(5).Labels.data<long>().ToArray());

        using var all = torch.cat([data.Train.Images, data.Validation.Images]);
        Assert.Equal(0.2860, all.mean().item<float>(), 4);
        Assert.Equal(0.3530, all.std().item<float>(), 4);
        Assert.Equal((0f, 1f), (all.min().item<float>(), all.max().item<float>()));

        using var labels = torch.cat([data.Train.Labels, data.Validation.Labels]);
        Assert.All(Enumerable.Range(0, 10), k => Assert.Equal(6000, labels.eq(k).sum().item<long>()));
        Assert.Equal("Ankle boot", data.Train.ClassNames[9]);
        Assert.Contains("55,000 pictures of 28×28, 10 classes", data.ToString());
    }

    [Fact]
    public void LoadingLeavesSixTensorsAndDisposingNone()
    {
        var before = LiveTensors.Settled();
        var data = FashionMnist.Load();
        Assert.Equal(before + 6, torch.Tensor.TotalCount);
        data.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    // A cell that runs again keeps the old data alive: script state holds on to it.
    [Fact]
    public void LoadingTwiceSharesTheImagesAndEachIsDisposedOnItsOwn()
    {
        var first = FashionMnist.Load();
        var second = FashionMnist.Load();
        Assert.True(Share(first.Train.Images, second.Train.Images));
        Assert.True(Share(first.Test.Labels, second.Test.Labels));
        first.Dispose();
        Assert.Equal([9L, 0, 0, 3, 0], second.Train.Take(5).Labels.data<long>().ToArray());
        using var third = FashionMnist.Load();
        Assert.True(Share(second.Validation.Images, third.Validation.Images));
        using (FashionMnist.Load()) { } // one that comes and goes, as the doctor's
        using var last = FashionMnist.Load();
        Assert.True(Share(second.Test.Images, last.Test.Images));
        second.Dispose();
        third.Dispose();
        last.Dispose();
        using var fourth = FashionMnist.Load();
        Assert.Equal([9L, 2, 1, 1, 6], fourth.Test.Take(5).Labels.data<long>().ToArray());
    }

    [Fact]
    public void DataWrittenIntoAreNotHandedOutAgain()
    {
        using var spoiled = FashionMnist.Load();
        using (var last = spoiled.Test.Images[-1])
            last.add_(1);
        using var data = FashionMnist.Load();
        Assert.False(Share(spoiled.Train.Images, data.Train.Images));
        Assert.Equal(1, data.Test.Images.max().item<float>());
        using (var label = data.Validation.Labels[0])
            label.fill_(9 - label.item<long>());
        using var again = FashionMnist.Load();
        Assert.False(Share(data.Train.Images, again.Train.Images));
    }

    /// <summary>Whether what is written into one is read from the other.</summary>
    private static bool Share(torch.Tensor one, torch.Tensor other)
    {
        using var scope = torch.NewDisposeScope();
        var (first, seen) = (one.flatten()[0], other.flatten()[0]);
        var before = first.clone();
        first.add_(1);
        var shared = seen.eq(first).item<bool>();
        first.copy_(before);
        return shared;
    }

    [Fact]
    public void TheFolderIsFoundFromAnyFolderBelowTheRepository()
    {
        using var root = new TemporaryFolder();
        root.File("datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz", []);
        var deep = Directory.CreateDirectory(Path.Combine(root.Path, "a", "b")).FullName;
        Assert.Equal(Path.Combine(root.Path, "datasets", "fashion-mnist"), FashionMnist.FindFolder(null, [deep]));
        Assert.Equal(
            Path.Combine(root.Path, "datasets", "fashion-mnist"),
            FashionMnist.FindFolder("", [Path.GetTempPath(), deep])
        );
    }

    [Fact]
    public void TheVariableNamesTheFolderOrItsParent()
    {
        using var root = new TemporaryFolder();
        var folder = Path.GetDirectoryName(root.File("fashion-mnist/train-images-idx3-ubyte", []))!;
        Assert.Equal(folder, FashionMnist.FindFolder(folder, []));
        Assert.Equal(folder, FashionMnist.FindFolder(root.Path, []));
        var wrong = Assert.Throws<DirectoryNotFoundException>(() =>
            FashionMnist.FindFolder(Path.GetTempPath(), [AppContext.BaseDirectory])
        );
        Assert.Contains("LATENTLAB_DATA is set", wrong.Message);
    }

    [Fact]
    public void NotFoundSaysWhereItLookedByNameOnly()
    {
        using var root = new TemporaryFolder();
        var missing = Assert.Throws<DirectoryNotFoundException>(() => FashionMnist.FindFolder(null, [root.Path]));
        Assert.Contains(Path.GetFileName(root.Path), missing.Message);
        Assert.Contains("LATENTLAB_DATA", missing.Message);
        Assert.DoesNotContain(Path.GetTempPath(), missing.Message);
        Assert.Equal(2, missing.Message.Split('\n').Length);
    }

    [Fact]
    public void AMissingOrForeignFileIsNamed()
    {
        using var root = new TemporaryFolder();
        root.File("train-images-idx3-ubyte", IdxFile.Of(0x08, [1, 1, 1], 1));
        root.File("train-labels-idx1-ubyte", IdxFile.Of(0x08, [1], 1));
        root.File("t10k-images-idx3-ubyte", IdxFile.Of(0x08, [1, 1, 1], 1));
        Assert.Contains(
            "t10k-labels-idx1-ubyte.gz is missing",
            Assert.Throws<FileNotFoundException>(() => FashionMnist.Load(root.Path)).Message
        );
        root.File("t10k-labels-idx1-ubyte", IdxFile.Of(0x08, [1], 1));
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => FashionMnist.Load(root.Path)).Message);
    }
}
