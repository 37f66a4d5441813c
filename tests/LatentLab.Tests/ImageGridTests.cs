using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class ImageGridTests
{
    public ImageGridTests() => Lab.Start();

    private static (int Width, int Height, byte[] Pixels) Decode(ImageGrid grid)
    {
        var image = StbImageSharp.ImageResult.FromMemory(grid.ToPng(), StbImageSharp.ColorComponents.Grey);
        return (image.Width, image.Height, image.Data);
    }

    [Fact]
    public void EveryPixelBecomesASquareOfItsGray()
    {
        using var images = torch.tensor(new[] { 0f, 0.5f, 1f, 2f, -1f, float.NaN, 0.2f, 1f }).reshape(2, 1, 2, 2);
        var (width, height, pixels) = Decode(new ImageGrid(images, columns: 2, scale: 4));
        Assert.Equal((3 + 2 * 11, 3 + 11), (width, height));
        byte At(int image, int x, int y) => pixels[(3 + y * 4 + 2) * width + 3 + image * 11 + x * 4 + 2];
        Assert.Equal([0, 128, 255, 255], [At(0, 0, 0), At(0, 1, 0), At(0, 0, 1), At(0, 1, 1)]);
        Assert.Equal([0, 128, 51, 255], [At(1, 0, 0), At(1, 1, 0), At(1, 0, 1), At(1, 1, 1)]);
        Assert.Equal(255, pixels[5 * width + 12]); // the gap between the images
    }

    [Fact]
    public void AllShapesGiveTheSamePicture()
    {
        using var flat = torch.rand(6, 784);
        using var square = flat.reshape(6, 28, 28);
        using var channel = flat.reshape(6, 1, 28, 28);
        var expected = new ImageGrid(flat).ToPng();
        Assert.Equal(expected, new ImageGrid(square).ToPng());
        Assert.Equal(expected, new ImageGrid(channel).ToPng());
        Assert.False(flat.IsInvalid);
    }

    [Fact]
    public void AViewThatIsNotContiguousIsReadInItsOwnOrder()
    {
        using var images = torch.rand(1, 4, 4);
        using var turned = images.transpose(1, 2);
        using var copy = turned.contiguous();
        Assert.Equal(new ImageGrid(copy).ToPng(), new ImageGrid(turned).ToPng());
    }

    [Fact]
    public void TitlesAndCaptionsAreDrawnAndTold()
    {
        using var images = torch.ones(2, 28, 28); // white on white: all that is dark is text
        var plain = Decode(new ImageGrid(images, scale: 4));
        var titled = new ImageGrid(
            images,
            scale: 4,
            title: "Garments",
            captions: ["T-shirt/top", "Bag"],
            columnTitles: ["x", "y"],
            rowTitles: ["row"]
        );
        var (_, height, pixels) = Decode(titled);
        Assert.DoesNotContain((byte)0, plain.Pixels);
        Assert.True(pixels.Count(p => p == 0) > 500);
        Assert.True(height > plain.Height + 40);
        Assert.Equal(
            "Garments: 2 images of 28x28 in 1 x 2; rows: row; columns: x, y; captions: T-shirt/top, Bag",
            titled.ToString()
        );
        Assert.Equal(["image/png", "text/plain"], titled.ToMimeBundle().Keys);
        Assert.Equal(titled.ToPng(), Convert.FromBase64String(titled.ToMimeBundle()["image/png"]));
    }

    [Fact]
    public void RowsStandBelowEachOther()
    {
        using var x = torch.ones(3, 784);
        using var xHat = torch.zeros(3, 1, 28, 28);
        var grid = ImageGrid.Rows(("input", x), ("tied", xHat));
        Assert.Equal("6 images of 28x28 in 2 x 3; rows: input, tied", grid.ToString());
        var (width, height, pixels) = Decode(grid);
        Assert.Equal(255, pixels[height / 4 * width + width - 20]);
        Assert.Equal(0, pixels[height * 3 / 4 * width + width - 20]);
    }

    [Fact]
    public void LongAndForeignTextsNeitherFailNorLeaveThePicture()
    {
        using var images = torch.rand(3, 2, 2);
        var grid = new ImageGrid(
            images,
            columns: 3,
            captions: ["supercalifragilistic/expialidocious and more and more", "", "\u03bb \ud83d\ude00"],
            title: new string('W', 200)
        );
        Assert.NotEmpty(grid.ToPng());
        Assert.DoesNotContain("<", new ImageGrid(images, title: "<b>").ToHtml()[1..]);
    }

    [Fact]
    public void MistakesAreNamed()
    {
        using var scope = torch.NewDisposeScope();
        void Fails(string part, Func<ImageGrid> make) =>
            Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(make).Message);
        Fails("not [2, 3, 4, 4]", () => new ImageGrid(torch.zeros(2, 3, 4, 4)));
        Fails("not [2, 10]", () => new ImageGrid(torch.zeros(2, 10)));
        Fails("not [4]", () => new ImageGrid(torch.zeros(4)));
        Fails("at least one image", () => new ImageGrid(torch.zeros(0, 4, 4)));
        Fails("1 captions for 2 images", () => new ImageGrid(torch.zeros(2, 4, 4), captions: ["a"]));
        Fails("columns", () => new ImageGrid(torch.zeros(2, 4, 4), columns: 0));
        Fails(
            "row 'b' is [1, 4, 4], row 'a' is [2, 4, 4]",
            () => ImageGrid.Rows(("a", torch.zeros(2, 4, 4)), ("b", torch.zeros(1, 4, 4)))
        );
        Fails("at least one row", () => ImageGrid.Rows());
    }

    [Fact]
    public void NoTensorIsLeftBehind()
    {
        using var images = torch.rand(2, 784);
        var before = LiveTensors.Settled();
        _ = ImageGrid.Rows(("a", images), ("b", images));
        _ = new ImageGrid(images);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void AMapShowsTheImageNearestToTheMiddleOfEachField()
    {
        using var scope = torch.NewDisposeScope();
        // Fields of side 2: bottom left holds two points, top right one on the edge, the others none.
        var points = torch.tensor(
            new float[,]
            {
                { 0, 0 },
                { 0.9f, 1.1f },
                { 4, 4 },
            }
        );
        var images = torch.tensor(new[] { .2f, .4f, .6f }).reshape(3, 1, 1, 1).expand(3, 1, 2, 2);
        var white = torch.ones(1, 2, 2);
        torch.Tensor Gray(float value) => torch.full([1, 2, 2], value);
        var expected = new ImageGrid(torch.cat([white, Gray(.6f), Gray(.4f), white]), columns: 2);
        Assert.Equal(expected.ToPng(), ImageGrid.Map(images, points, fields: 2).ToPng());
        Assert.Equal(new ImageGrid(Gray(.2f)).ToPng(), ImageGrid.Map(images[..1], points[..1], fields: 1).ToPng());
    }

    [Fact]
    public void AMapNeedsAPointForEveryImage()
    {
        using var scope = torch.NewDisposeScope();
        var images = torch.rand(3, 784);
        Assert.Contains(
            "[3, 2]",
            Assert.Throws<ArgumentException>(() => ImageGrid.Map(images, torch.rand(2, 2))).Message
        );
        Assert.Contains(
            "[3, 2]",
            Assert.Throws<ArgumentException>(() => ImageGrid.Map(images, torch.rand(3, 3))).Message
        );
        Assert.Contains(
            "finite",
            Assert.Throws<ArgumentException>(() => ImageGrid.Map(images, torch.rand(3, 2) / 0)).Message
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageGrid.Map(images, torch.rand(3, 2), fields: 0));
    }
}
