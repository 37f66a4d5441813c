namespace LatentLab.Tests;

[Collection("torch")]
public sealed class EmnistTests
{
    // Two pictures of 2 x 3: the first pixel of the second row of the first one is white.
    private static readonly byte[] Images =
    [
        .. new byte[] { 0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3 },
        .. new byte[] { 0, 0, 0, 255, 0, 0 },
        .. new byte[] { 9, 9, 9, 9, 9, 9 },
    ];

    private static byte[] Labels(params byte[] labels) => [0, 0, 8, 1, 0, 0, 0, (byte)labels.Length, .. labels];

    [Fact]
    public void LettersStandUprightAndCountFromZero()
    {
        using var folder = new TemporaryFolder();
        var (images, labels) = (folder.File("images"), folder.File("labels"));
        File.WriteAllBytes(images, Images);
        File.WriteAllBytes(labels, Labels(1, 26));
        using var letters = Emnist.Load(images, labels);
        Assert.Equal([2, 1, 3, 2], letters.Images.shape);
        Assert.Equal(1, letters.Images[0, 0, 0, 1].item<float>());
        Assert.Equal([0L, 25L], letters.Labels.data<long>().ToArray());
        Assert.Equal(("a", "z", 26), (letters.ClassNames[0], letters.ClassNames[25], letters.ClassNames.Count));

        using var upright = Emnist.Load(images, labels, transposed: false);
        Assert.Equal([2, 1, 2, 3], upright.Images.shape);
        var few = Assert.Throws<InvalidDataException>(() => Emnist.Load(images, labels, ["a", "b"]));
        Assert.Contains("26 classes, but only 2 names", few.Message);

        File.WriteAllBytes(labels, Labels(0, 3));
        using var digits = Emnist.Load(images, labels);
        Assert.Equal(["0", "1", "2", "3"], digits.ClassNames);
    }
}
