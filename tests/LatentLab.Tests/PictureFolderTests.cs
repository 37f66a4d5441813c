using StbImageWriteSharp;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class PictureFolderTests
{
    public PictureFolderTests() => Lab.Start();

    private static byte[] Png(
        int width,
        int height,
        Func<int, int, byte> value,
        ColorComponents components = ColorComponents.Grey
    )
    {
        var channels = (int)components;
        var data = new byte[width * height * channels];
        for (var i = 0; i < data.Length; i++)
            data[i] = value(i / channels % width, i / channels / width);
        using var stream = new MemoryStream();
        new ImageWriter().WritePng(data, width, height, components, stream);
        return stream.ToArray();
    }

    private static byte[] Filled(byte value, int width = 4, int height = 4) => Png(width, height, (_, _) => value);

    [Fact]
    public void SubFoldersAreClassesInOrder()
    {
        using var folder = new TemporaryFolder();
        folder.File("shoe/2.PNG", Filled(51));
        folder.File("shoe/10.png", Filled(102));
        folder.File("bag/x.png", Filled(255));
        folder.File("bag/notes.txt", [1]);
        folder.File(".ipynb_checkpoints/x.png", Filled(0));

        using var data = ImageDataset.FromFolder(folder.Path, size: 2);
        Assert.Equal(["bag", "shoe"], data.ClassNames);
        Assert.Equal([0L, 1, 1], data.Labels.data<long>().ToArray());
        Assert.Equal([3L, 1, 2, 2], data.Images.shape);
        Assert.Equal([1f, 0.4f, 0.2f], data.Images.select(2, 0).select(2, 0).flatten().data<float>().ToArray());
        Assert.Empty(data.Skipped);
    }

    [Fact]
    public void WhatIsLeftOutIsCountedAndNamed()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "cats/a.png", "cats/b.JPG", "cats/c.jfif", "cats/d.jpe", "cats/e.jpeg" })
            folder.File(name, Filled(9));
        foreach (var name in new[] { "dogs/a.webp", "cats/x.GIF", "top.bmp", "more/birds/a.png", "more/birds/b.png" })
            folder.File(name, [1]);
        foreach (var name in new[] { "cats/Thumbs.db", "cats/._a.png", "__MACOSX/a.png", "cats/labels.csv" })
            folder.File(name, [1]);
        Directory.CreateDirectory(Path.Combine(folder.Path, "none"));

        using var data = ImageDataset.FromFolder(folder.Path, size: 2);
        Assert.Equal(5, data.Count);
        Assert.Equal(["cats"], data.ClassNames);
        Assert.Equal(
            [
                "top.bmp (neither PNG nor JPEG)",
                "cats/x.GIF (neither PNG nor JPEG)",
                "dogs/a.webp (neither PNG nor JPEG)",
                "more/birds (one folder too deep: 2 pictures)",
                "none (a folder without pictures)",
            ],
            data.Skipped
        );
        Assert.Contains("1 class, ", data.ToString());
        Assert.Contains("5 skipped: top.bmp (neither PNG nor JPEG); ", data.ToString());
    }

    [Fact]
    public void AFolderWithPicturesTooDeepSaysWhere()
    {
        using var folder = new TemporaryFolder();
        folder.File("train/cats/a.png", Filled(9));
        folder.File("test/cats/a.png", Filled(9));
        var error = Assert.Throws<InvalidDataException>(() => ImageDataset.FromFolder(folder.Path));
        Assert.Contains("2 left out, the first one: test/cats (one folder too deep: 1 picture)", error.Message);
    }

    [Fact]
    public void AFolderWithoutSubFoldersIsUnlabeled()
    {
        using var folder = new TemporaryFolder();
        folder.File("a.png", Filled(0));
        folder.File("b.png", Filled(255));
        using var data = ImageDataset.FromFolder(folder.Path, size: 28);
        Assert.Equal([-1L, -1], data.Labels.data<long>().ToArray());
        Assert.Empty(data.ClassNames);
        Assert.Equal([2L, 1, 28, 28], data.Images.shape);
        using var inverted = ImageDataset.FromFolder(folder.Path, invert: true);
        Assert.Equal(1, inverted.Images[0].min().item<float>());
        Assert.Equal(0, inverted.Images[1].max().item<float>());
    }

    [Fact]
    public void ThePictureIsItsCenteredSquareAreaAveraged()
    {
        using var folder = new TemporaryFolder();
        // 8 wide, 4 high: the columns 2 to 5 remain; black left half and white right half, but for one pixel
        folder.File(
            "wide.png",
            Png(
                8,
                4,
                (x, y) =>
                    (x, y) == (2, 0) ? (byte)204
                    : x < 4 ? (byte)0
                    : (byte)255
            )
        );
        // 3 wide, 6 high: the rows 1 to 3 remain
        folder.File("high.png", Png(3, 6, (_, y) => y is >= 1 and <= 3 ? (byte)255 : (byte)0));
        using var data = ImageDataset.FromFolder(folder.Path, size: 2);
        Assert.Equal([1f, 1, 1, 1], data.Images[0].flatten().data<float>().ToArray());
        Assert.Equal([0.2f, 1, 0, 1], data.Images[1].flatten().data<float>().ToArray());
    }

    [Fact]
    public void ColorBecomesGrayAndTransparentBlack()
    {
        using var folder = new TemporaryFolder();
        byte[] red = [255, 0, 0, 255],
            clear = [255, 255, 255, 0];
        using var stream = new MemoryStream();
        new ImageWriter().WritePng(
            [.. red, .. clear, .. red, .. clear],
            2,
            2,
            ColorComponents.RedGreenBlueAlpha,
            stream
        );
        folder.File("a.png", stream.ToArray());
        using var jpeg = new MemoryStream();
        new ImageWriter().WriteJpg(
            Enumerable.Repeat((byte)128, 16 * 16 * 3).ToArray(),
            16,
            16,
            ColorComponents.RedGreenBlue,
            jpeg,
            95
        );
        folder.File("b.jpg", jpeg.ToArray());

        using var data = ImageDataset.FromFolder(folder.Path, size: 2);
        var values = data.Images[0].flatten().data<float>().ToArray();
        Assert.Equal(0.299, values[0], 0.01);
        Assert.Equal(0, values[1]);
        Assert.Equal(0.5, data.Images[1].mean().item<float>(), 0.01);
    }

    [Fact]
    public void BrokenPicturesAreNamedAndSkipped()
    {
        using var folder = new TemporaryFolder();
        var noise = new Random(3);
        var good = Png(64, 64, (_, _) => (byte)noise.Next(256));
        folder.File("c/good.png", good);
        folder.File("c/cut.png", good[..(good.Length / 2)]);
        folder.File("c/empty.png", []);
        folder.File("c/text.jpg", "not a picture"u8.ToArray());
        folder.File("loose.png", good);
        var huge = good.ToArray();
        (huge[18], huge[19], huge[22], huge[23]) = (0x27, 0x10, 0x27, 0x10); // 10,000 × 10,000
        folder.File("c/huge.png", huge);

        using var data = ImageDataset.FromFolder(folder.Path);
        Assert.Equal(1, data.Count);
        Assert.Equal(5, data.Skipped.Count);
        Assert.Contains(data.Skipped, line => line.Contains("cut.png (cut off)"));
        Assert.Contains(data.Skipped, line => line.Contains("empty.png (not a PNG or JPEG)"));
        Assert.Contains(data.Skipped, line => line.Contains("text.jpg (not a PNG or JPEG)"));
        Assert.Contains(data.Skipped, line => line.Contains("huge.png (10000×10000 is more than 50 megapixels)"));
        Assert.Contains("loose.png (in no class folder)", data.Skipped);
        Assert.Contains("5 skipped: ", data.ToString());
        Assert.DoesNotContain('\n', data.ToString());
    }

    [Fact]
    public void AJpegCutOffInsideASegmentIsSkipped()
    {
        using var folder = new TemporaryFolder();
        folder.File("good.png", Filled(9));
        // start of image, then a segment of 4,096 bytes that are not there
        folder.File("cut.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0x10, 0x00, (byte)'J', (byte)'F']);
        using var jpeg = new MemoryStream();
        new ImageWriter().WriteJpg(new byte[64], 8, 8, ColorComponents.Grey, jpeg, 90);
        var file = jpeg.ToArray();
        (file[4], file[5]) = (0x9A, 0x10); // the first segment now reaches beyond the end
        folder.File("long.jpg", file);
        using var data = ImageDataset.FromFolder(folder.Path);
        Assert.Equal(1, data.Count);
        Assert.Equal(2, data.Skipped.Count);
    }

    [Fact]
    public void MutatedPicturesAreReadOrSkipped()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(4);
        var png = Png(20, 20, (x, y) => (byte)(x * y));
        using var jpeg = new MemoryStream();
        new ImageWriter().WriteJpg(
            Enumerable.Range(0, 400).Select(i => (byte)i).ToArray(),
            20,
            20,
            ColorComponents.Grey,
            jpeg,
            90
        );
        foreach (var (original, ending) in new[] { (png, "png"), (jpeg.ToArray(), "jpg") })
        {
            for (var i = 0; i < 300; i++)
            {
                var file = original.ToArray();
                for (var k = 0; k < 3; k++)
                    file[random.Next(file.Length)] = (byte)random.Next(256);
                folder.File($"{i}.{ending}", file);
            }
        }
        using var data = ImageDataset.FromFolder(folder.Path);
        Assert.Equal(600, data.Count + data.Skipped.Count);
        Assert.NotEmpty(data.Skipped);
    }

    [Fact]
    public void AFolderWithNothingToLoadIsSaid()
    {
        using var folder = new TemporaryFolder();
        var missing = Assert.Throws<DirectoryNotFoundException>(() => ImageDataset.FromFolder("no/such/folder"));
        Assert.Contains("no/such/folder", missing.Message);
        Assert.Contains(
            "No PNG or JPEG",
            Assert.Throws<InvalidDataException>(() => ImageDataset.FromFolder(folder.Path)).Message
        );
        folder.File("a.png", [1, 2, 3]);
        var broken = Assert.Throws<InvalidDataException>(() => ImageDataset.FromFolder(folder.Path));
        Assert.Contains("None of the 1 pictures", broken.Message);
        Assert.Contains("a.png", broken.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ImageDataset.FromFolder(folder.Path, size: 0));
    }

    [Fact]
    public void LoadingLeavesTwoTensors()
    {
        using var folder = new TemporaryFolder();
        for (var i = 0; i < 5; i++)
            folder.File($"{i}.png", Filled(9));
        var before = LiveTensors.Settled();
        using var data = ImageDataset.FromFolder(folder.Path);
        Assert.Equal(before + 2, torch.Tensor.TotalCount);
    }
}
