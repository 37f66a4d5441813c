using System.Runtime.CompilerServices;
using LatentLab.Fuzz;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class ImageDatasetTests
{
    public ImageDatasetTests() => Lab.Start();

    // Picture i is filled with i / 10; its label is i mod 3.
    private static ImageDataset Numbered(int count = 10)
    {
        using var scope = torch.NewDisposeScope();
        var values = torch.arange(count, dtype: torch.ScalarType.Float32).div_(10).view(count, 1, 1, 1);
        var labels = torch.arange(count, dtype: torch.ScalarType.Int64).remainder(3);
        return new(
            values.expand(count, 1, 2, 2).contiguous().MoveToOuterDisposeScope(),
            labels.MoveToOuterDisposeScope(),
            ["a", "b", "c"]
        );
    }

    private static int[] Order(ImageDataset data) =>
        [.. data.Images.flatten(1).mean([1]).data<float>().ToArray().Select(value => (int)MathF.Round(value * 10))];

    [Fact]
    public void TheLineFollowsChangesInPlaceAndViewsHaveTheirOwn()
    {
        var images = torch.linspace(0, 1, 40 * 16).reshape(40, 1, 4, 4);
        using var data = new ImageDataset(images, torch.zeros(40, torch.ScalarType.Int64), ["a"]);
        Assert.Contains("mean 0.5000", data.Describe());
        using (var part = data.Take(20))
            Assert.Contains("mean 0.2496", part.Describe());
        data.Images.mul_(.5f);
        Assert.Contains("mean 0.2500", data.Describe());
        data.Dispose();
        Assert.Equal("pictures, disposed", data.Describe());
    }

    [Fact]
    public void PartsHoldTheRightPictures()
    {
        using var data = Numbered();
        using var first = data.Take(3);
        Assert.Equal([0, 1, 2], Order(first));
        using var some = data.Subset(9, 0, 4);
        Assert.Equal([9, 0, 4], Order(some));
        Assert.Equal([0L, 0, 1], some.Labels.data<long>().ToArray());
        using var ofClass = data.OfClass(2);
        Assert.Equal([2, 5, 8], Order(ofClass));
        Assert.Equal(["a", "b", "c"], ofClass.ClassNames);
    }

    [Fact]
    public void ShufflingIsAPermutationOfItsOwn()
    {
        using var data = Numbered(50);
        torch.manual_seed(1);
        using var one = data.Shuffled(7);
        torch.manual_seed(2);
        using var same = data.Shuffled(7);
        using var other = data.Shuffled(8);
        Assert.Equal(Order(one), Order(same));
        Assert.NotEqual(Order(one), Order(other));
        Assert.Equal(Enumerable.Range(0, 50), Order(one).Order());
        Assert.NotEqual(Enumerable.Range(0, 50), Order(one));
        Assert.Equal(Order(one).Select(i => (long)i % 3), one.Labels.data<long>().ToArray());
    }

    [Fact]
    public void PartsOutliveTheWholeAndLeaveNothing()
    {
        var before = LiveTensors.Settled();
        ImageDataset part,
            picked;
        using (var data = Numbered())
        {
            part = data.Take(2);
            picked = data.OfClass(1);
        }
        Assert.Equal(before + 4, torch.Tensor.TotalCount);
        using (torch.NewDisposeScope())
            Assert.Equal([0, 1], Order(part));
        part.Dispose();
        picked.Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.Equal("pictures, disposed", part.ToString());
    }

    [Fact]
    public void ADatasetDescribesItselfInOneLine()
    {
        using var data = new ImageDataset(
            torch.tensor(new float[] { 0, 1 }).view(2, 1, 1, 1),
            torch.tensor([0L, 1L]),
            ["x", "y"]
        );
        Assert.Equal("2 pictures of 1×1, 2 classes, mean 0.5000, standard deviation 0.5000", data.ToString());
    }

    [Fact]
    public void WrongTensorsAreRefusedWithWhatIsExpected()
    {
        var (images, labels) = (torch.zeros(4, 1, 2, 2), torch.zeros(4, dtype: torch.ScalarType.Int64));
        void Refused(string expectation, torch.Tensor x, torch.Tensor y, params string[] names) =>
            Assert.Contains(expectation, Assert.Throws<ArgumentException>(() => new ImageDataset(x, y, names)).Message);

        Refused("Float32 [4, 2, 2]", torch.zeros(4, 2, 2), labels, "a");
        Refused("Byte [4, 1, 2, 2]", torch.zeros(4, 1, 2, 2, dtype: torch.ScalarType.Byte), labels, "a");
        Refused("none of them zero", torch.zeros(0, 1, 2, 2), labels, "a");
        Refused("int64 [4]", images, torch.zeros(3, dtype: torch.ScalarType.Int64), "a");
        Refused("Float32 [4]", images, torch.zeros(4), "a");
        Refused("there are 0 class names", images, labels);
        Refused("from -2", images, labels - 2, "a");
    }

    [Fact]
    public void SomeOfTheShuffledAreThoseOfAll()
    {
        using var data = Numbered(50);
        using var all = data.Shuffled(7);
        using var few = data.Shuffled(7);
        var order = Order(all); // from here on they are copied
        using (var first = few.Take(20))
            Assert.Equal(order[..20], Order(first));
        using (var some = few.Subset(3, 30))
            Assert.Equal([order[3], order[30]], Order(some));
        using (var ofClass = few.OfClass(1))
            Assert.Equal(order.Where((_, i) => few.Labels[i].item<long>() == 1), Order(ofClass));
        using var again = few.Shuffled(8);
        using var onceMore = all.Shuffled(8);
        Assert.Equal(Order(onceMore), Order(again));
        Assert.Equal(order, Order(few));
        Assert.Equal(all.Labels.data<long>().ToArray(), few.Labels.data<long>().ToArray());
    }

    [Fact]
    public void ShuffledPicturesOutliveTheWholeAndTheScopeThatAskedForThem()
    {
        var before = LiveTensors.Settled();
        var data = Numbered(50);
        using (var shuffled = data.Shuffled(7))
        {
            var expected = shuffled.Subset(49);
            data.Dispose();
            using (torch.NewDisposeScope())
                _ = shuffled.Images;
            Assert.Equal(Order(expected)[0], Order(shuffled)[49]);
            expected.Dispose();
            var copy = shuffled with { Skipped = ["one"] };
            Assert.Equal(Order(shuffled), Order(copy));
        }
        AskedForInAScopeAndLeft();
        using (torch.NewDisposeScope())
            AskedForInAScopeAndLeft();
        Assert.Equal(before, LiveTensors.Settled());

        // No variable of this method may hold it any more.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static void AskedForInAScopeAndLeft()
        {
            var shuffled = Numbered(50).Shuffled(1);
            using (torch.NewDisposeScope())
                _ = shuffled.Images;
            Assert.Equal(50, Order(shuffled).Length);
        }
    }

    [Fact]
    public void WhatItsOwnChecksRefuseLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        var images = folder.File("images", IdxFile.Of(0x08, [2, 1, 2], 0, 255, 51, 102));
        var labels = folder.File("labels", IdxFile.Of(0x08, [2], 1, 0));
        using var data = Numbered();
        data.Labels.fill_(3); // its classes are 0 to 2
        var before = LiveTensors.Settled();
        Assert.Throws<ArgumentException>(() => data.Take(2));
        Assert.Throws<ArgumentException>(() => data.Subset(1, 2));
        Assert.Throws<ArgumentException>(() => data.Shuffled(1));
        Assert.Throws<ArgumentException>(() => ImageDataset.FromIdx(images, labels, new Shrinking()));
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    /// <summary>Two names when asked for the first time, none after that.</summary>
    private sealed class Shrinking : List<string>, IReadOnlyList<string>
    {
        private int _asked;

        int IReadOnlyCollection<string>.Count => _asked++ == 0 ? 2 : 0;
    }

    [Fact]
    public void WrongPartsAreRefused()
    {
        using var data = Numbered();
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Take(0));
        Assert.Contains("1 to 10", Assert.Throws<ArgumentOutOfRangeException>(() => data.Take(11)).Message);
        Assert.Contains("0 to 9", Assert.Throws<ArgumentException>(() => data.Subset(3, 10)).Message);
        Assert.Throws<ArgumentException>(() => data.Subset(-1));
        Assert.Throws<ArgumentException>(() => data.Subset());
        Assert.Throws<ArgumentException>(() => data.Subset(torch.zeros(2)));
        Assert.Contains("label 7", Assert.Throws<ArgumentException>(() => data.OfClass(7)).Message);
    }

    [Fact]
    public void IdxFilesBecomeADataset()
    {
        using var folder = new TemporaryFolder();
        var images = folder.File("images.gz", IdxFile.Gzipped(IdxFile.Of(0x08, [2, 1, 2], 0, 255, 51, 102)));
        var labels = folder.File("labels", IdxFile.Of(0x08, [2], 2, 0));

        using var data = ImageDataset.FromIdx(images, labels);
        Assert.Equal([2L, 1, 1, 2], data.Images.shape);
        Assert.Equal([0f, 1, 0.2f, 0.4f], data.Images.data<float>().ToArray());
        Assert.Equal([2L, 0], data.Labels.data<long>().ToArray());
        Assert.Equal(["0", "1", "2"], data.ClassNames);

        using var named = ImageDataset.FromIdx(images, labels, ["x", "y", "z"]);
        Assert.Equal(["x", "y", "z"], named.ClassNames);
        using var unlabeled = ImageDataset.FromIdx(images);
        Assert.Equal([-1L, -1], unlabeled.Labels.data<long>().ToArray());
        Assert.Empty(unlabeled.ClassNames);
        Assert.Contains("unlabeled", unlabeled.ToString());
    }

    [Fact]
    public void IdxFilesThatDoNotFitAreNamed()
    {
        using var folder = new TemporaryFolder();
        var images = folder.File("images", IdxFile.Of(0x08, [2, 1, 2], 0, 255, 51, 102));
        var labels = folder.File("labels", IdxFile.Of(0x08, [3], 2, 0, 1));
        void Refused(string expectation, Func<ImageDataset> load) =>
            Assert.Contains(expectation, Assert.Throws<InvalidDataException>(load).Message);

        var before = LiveTensors.Settled();
        Refused("each of the 2 pictures", () => ImageDataset.FromIdx(images, labels));
        Refused("labels holds Byte [3]", () => ImageDataset.FromIdx(labels));
        Refused(
            "only 1 class names",
            () => ImageDataset.FromIdx(images, folder.File("two", IdxFile.Of(0x08, [2], 2, 0)), ["x"])
        );
        Refused("at least one", () => ImageDataset.FromIdx(folder.File("none", IdxFile.Of(0x08, [0, 2, 2]))));
        Assert.Throws<IdxFormatException>(() => ImageDataset.FromIdx(folder.File("text", "hello"u8.ToArray())));
        Assert.Equal(before, torch.Tensor.TotalCount);
    }
}
