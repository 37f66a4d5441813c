using System.Diagnostics;
using LatentLab.Fuzz;
using StbImageWriteSharp;

namespace LatentLab.Tests;

/// <summary>
/// A picture that is damaged, cut off or made to do harm is skipped and named, at once; the folder loads on.
/// </summary>
[Collection("torch")]
public class HostilePictureTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static readonly byte[] Good = PictureFile.Png(4, 4, depth: 8, color: 0),
        BaseLine = Written((writer, to) => writer.WriteJpg(Noise, 20, 20, ColorComponents.RedGreenBlue, to, 95));

    public HostilePictureTests() => Lab.Start();

    private static byte[] Noise
    {
        get
        {
            var values = new byte[20 * 20 * 3];
            new Random(5).NextBytes(values);
            return values;
        }
    }

    private static byte[] Written(Action<ImageWriter, Stream> write)
    {
        using var stream = new MemoryStream();
        write(new ImageWriter(), stream);
        return stream.ToArray();
    }

    /// <summary>Loads the files beside a good one, and says which were skipped and why.</summary>
    private static IReadOnlyList<string> Skipped(params (string Name, byte[] Content)[] files)
    {
        using var folder = new TemporaryFolder();
        folder.File("good.png", Good);
        foreach (var (name, content) in files)
            folder.File(name, content);
        IReadOnlyList<string>? skipped = null;
        // a thread that never ends must not keep the test program alive
        var load = new Thread(() =>
        {
            using var data = ImageDataset.FromFolder(folder.Path, size: 8);
            skipped = data.Count == 1 + files.Length - data.Skipped.Count ? data.Skipped : null;
        })
        {
            IsBackground = true,
        };
        load.Start();
        Assert.True(load.Join(Limit), "not loaded in time");
        Assert.NotNull(skipped);
        return skipped;
    }

    private static void AllSkipped(string reason, params (string Name, byte[] Content)[] files)
    {
        var skipped = Skipped(files);
        foreach (var (name, _) in files)
            Assert.Contains(skipped, line => line == $"{name} ({reason})");
    }

    [Theory]
    [InlineData("CgBI", 0xFFFFFFF4, false)]
    [InlineData("CgBI", 0x7FFFFFFFu, false)]
    [InlineData("tEXt", 0xFFFFFFF4, true)]
    [InlineData("tEXt", 0x80000000, true)]
    [InlineData("IDAT", 0xFFFFFFFF, true)]
    public void AChunkMayClaimAnyLength(string type, uint length, bool afterHeader)
    {
        var chunk = PictureFile.Chunk(type, new byte[40]);
        for (var i = 0; i < 4; i++)
            chunk[i] = (byte)(length >> (24 - 8 * i));
        var header = PictureFile.Header(4, 4, 8, 0);
        AllSkipped("cut off", ("a.png", afterHeader ? PictureFile.Png(header, chunk) : PictureFile.Png(chunk, header)));
    }

    [Fact]
    public void OtherFormatsAreNotReadByWhateverName()
    {
        var pixels = new byte[16 * 16 * 3];
        const ColorComponents color = ColorComponents.RedGreenBlue;
        AllSkipped(
            "not a PNG or JPEG",
            ("bmp.png", Written((writer, to) => writer.WriteBmp(pixels, 16, 16, color, to))),
            ("tga.png", Written((writer, to) => writer.WriteTga(pixels, 16, 16, color, to))),
            ("hdr.jpg", Written((writer, to) => writer.WriteHdr(pixels, 16, 16, color, to))),
            (
                "gif.jpeg",
                [
                    .. "GIF89a"u8,
                    1,
                    0,
                    1,
                    0,
                    0,
                    0,
                    0,
                    0x2C,
                    0,
                    0,
                    0,
                    0,
                    1,
                    0,
                    1,
                    0,
                    0x80,
                    0,
                    0,
                    0,
                    255,
                    255,
                    255,
                    2,
                    2,
                    0x44,
                    1,
                    0,
                    0x3B,
                ]
            ),
            ("psd.png", [.. "8BPS"u8, 0, 1, .. new byte[6], 0, 3, 0, 0, 0, 4, 0, 0, 0, 4, 0, 8, 0, 3, .. new byte[100]])
        );
    }

    public static TheoryData<string> Originals =>
        [
            "gray.png",
            "color.png",
            "palette.png",
            "interlaced.png",
            "progressive.jpg",
            "restarting.jpg",
            "gray-progressive.jpg",
            "baseline.jpg",
        ];

    [Theory, MemberData(nameof(Originals))]
    public void WhatIsCutOffAnywhereIsSkipped(string name)
    {
        var whole = Content(name);
        var cuts = Enumerable.Range(1, 9).Select(tenth => whole.Length * tenth / 10);
        (string, byte[])[] files =
        [
            .. cuts.Append(whole.Length - 1).Select(length => ($"{length}.{name}", whole[..length])),
        ];
        AllSkipped("cut off", files);
        // downloads that broke off in a place that was kept for them
        byte[] Filled(int length, byte value) =>
            [.. whole[..length], .. Enumerable.Repeat(value, whole.Length - length)];
        Assert.Equal(
            3,
            Skipped(
                ($"half-{name}", Filled(whole.Length / 2, 0)),
                ($"most-{name}", Filled(whole.Length - 30, 0)),
                ($"ones-{name}", Filled(whole.Length - 30, 255))
            ).Count
        );
        Assert.Empty(Skipped((name, whole), ($"longer.{name}", [.. whole, 0, 1, 2, 255])));
    }

    private static byte[] Content(string name) =>
        Array.IndexOf([.. Originals.Select(row => row.Data)], name) is var place && place < PictureFile.Whole.Length
            ? PictureFile.Whole[place]
            : BaseLine;

    [Fact]
    public void TheSameNumbersAsFromAnotherDecoder()
    {
        using var folder = new TemporaryFolder();
        folder.File("1.jpg", PictureFile.Progressive);
        folder.File("2.jpg", PictureFile.Restarting);
        folder.File("3.jpg", PictureFile.GrayProgressive);
        using var data = ImageDataset.FromFolder(folder.Path, size: 1);
        // the mean of the centered square by libjpeg's djpeg
        Assert.All(data.Images.data<float>().ToArray(), mean => Assert.Equal(0.489, mean, 0.01));
    }

    private static int RestartMark(int number) =>
        PictureFile.Restarting.AsSpan().IndexOf([(byte)0xFF, (byte)(0xD0 + number)]);

    [Fact]
    public void AnEndMarkDoesNotMakeAJpegWhole()
    {
        byte[] end = [0xFF, 0xD9];
        byte[] UpTo(byte[] jpeg, Predicate<byte[]> last)
        {
            var pieces = PictureFile.Pieces(jpeg);
            return [.. pieces[..(pieces.FindIndex(last) + 1)].SelectMany(piece => piece), .. end];
        }
        var (restarting, mark) = (PictureFile.Restarting, RestartMark(1));
        AllSkipped(
            "cut off",
            ("headers.jpg", UpTo(BaseLine, piece => piece[1] == 0xC4)),
            ("first-scan-missing.jpg", UpTo(PictureFile.Progressive, piece => piece[1] == 0xC4)),
            ("half.jpg", [.. restarting[..mark], .. end]),
            ("half-and-mark.jpg", [.. restarting[..(mark + 2)], .. end])
        );
        AllSkipped(
            "broken",
            ("most.jpg", [.. BaseLine[..(BaseLine.Length - 400)], .. end]),
            ("nearly.jpg", [.. BaseLine[..(BaseLine.Length - 10)], .. end])
        );
    }

    [Fact]
    public void AMarkInsteadOfTheRestMakesNoPicture()
    {
        // the decoder stops at a mark that it does not know, and calls it a success
        var pieces = PictureFile.Pieces(PictureFile.Progressive);
        pieces.Insert(pieces.FindIndex(piece => piece[1] == 0xDA), [0xFF, 0xF0, 0, 2]);
        var (jpeg, mark) = (PictureFile.Restarting, RestartMark(0));
        byte[] more = [.. jpeg[..mark], .. Enumerable.Repeat((byte)0x55, 30), .. jpeg[mark..]]; // than its part needs
        AllSkipped("broken", ("unknown.jpg", [.. pieces.SelectMany(piece => piece)]), ("more.jpg", more));
    }

    [Fact]
    public void AHeaderCannotAskForMemory()
    {
        var jpeg = PictureFile.Restarting.ToArray();
        var frame = PictureFile.Pieces(jpeg).TakeWhile(piece => piece[1] != 0xC0).Sum(piece => piece.Length) + 1;
        (jpeg[frame + 4], jpeg[frame + 6]) = (0x1A, 0x1A); // 6,674 × 6,676
        using var folder = new TemporaryFolder();
        folder.File("good.png", Good);
        folder.File("jpeg.jpg", jpeg);
        folder.File(
            "wide.png",
            PictureFile.Png(
                PictureFile.Header(7000, 7000, 16, 6),
                PictureFile.Chunk("IDAT", 1, 2),
                PictureFile.Chunk("IEND")
            )
        );
        // one pixel, and 100 MB where it should be
        folder.File(
            "bomb.png",
            PictureFile.Png(
                PictureFile.Header(1, 1, 8, 0),
                PictureFile.Chunk("IDAT", PictureFile.Packed(new byte[100_000_000])),
                PictureFile.Chunk("IEND")
            )
        );
        var (before, clock) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.StartNew());
        using var data = ImageDataset.FromFolder(folder.Path, size: 8);
        Assert.Equal(3, data.Skipped.Count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Limit);
        Assert.Equal(["bomb.png (broken)", "jpeg.jpg (cut off)", "wide.png (broken)"], data.Skipped);
    }

    [Fact]
    public void APipeIsNotWaitedFor()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such files");
        using var folder = new TemporaryFolder();
        folder.File("good.png", Good);
        using (var make = Process.Start("mkfifo", folder.File("pipe.png")))
            make.WaitForExit();
        IReadOnlyList<string> skipped = [];
        var load = new Thread(() =>
        {
            using var data = ImageDataset.FromFolder(folder.Path);
            skipped = data.Skipped;
        })
        {
            IsBackground = true,
        };
        load.Start();
        Assert.True(load.Join(Limit), "not loaded in time");
        Assert.Equal(["pipe.png (not a PNG or JPEG)"], skipped);
    }
}
