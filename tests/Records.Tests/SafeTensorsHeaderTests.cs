using System.Buffers.Binary;
using System.Text;

namespace LatentLab.Records.Tests;

/// <summary>A safetensors file is believed nothing: every statement of its header is checked.</summary>
public sealed class SafeTensorsHeaderTests
{
    private const int LargestHeader = 10_000_000;

    private static byte[] FileOf(string header, int values = 0, ulong? length = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + json.Length + values];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length ?? (ulong)json.Length);
        json.CopyTo(file, 8);
        return file;
    }

    private static string Tensor(string name, string type, string shape, string offsets) =>
        $"\"{name}\":{{\"dtype\":\"{type}\",\"shape\":[{shape}],\"data_offsets\":[{offsets}]}}";

    private static string Refusal(byte[] file) =>
        Assert.Throws<InvalidDataException>(() => SafeTensorsHeader.Read(file)).Message;

    [Fact]
    public void TensorsAndTextsAreReadInTheOrderOfTheFile()
    {
        var header =
            $"{{{Tensor("b", "I64", "", "24, 32")},\"__metadata__\":{{\"library\":\"x\",\"ä\":\"\"}},"
            + $"{Tensor("a", "F32", "2,3", "0,24")}}}";
        var read = SafeTensorsHeader.Read(FileOf(header, 32));
        var start = 8 + Encoding.UTF8.GetByteCount(header);
        Assert.Equal(
            [("b", "I64", start + 24, 8), ("a", "F32", start, 24)],
            read.Entries.Select(e => (e.Name, e.Type, e.Start, e.Length))
        );
        Assert.Empty(read.Entries[0].Shape);
        Assert.Equal([2, 3], read.Entries[1].Shape);
        Assert.Equal([("library", "x"), ("ä", "")], read.Metadata.Select(text => (text.Key, text.Value)));
        Assert.Equal("library", SafeTensorsHeader.LibraryKey);
    }

    [Fact]
    public void AFileMayHoldNothing()
    {
        var read = SafeTensorsHeader.Read(FileOf("{}"));
        Assert.Empty(read.Entries);
        Assert.Empty(read.Metadata);
    }

    [Theory]
    [InlineData("F64", 8)]
    [InlineData("F32", 4)]
    [InlineData("F16", 2)]
    [InlineData("BF16", 2)]
    [InlineData("I64", 8)]
    [InlineData("I32", 4)]
    [InlineData("I16", 2)]
    [InlineData("I8", 1)]
    [InlineData("U8", 1)]
    public void EveryTypeHasItsSize(string type, int size)
    {
        Assert.Equal(size, SafeTensorsHeader.SizeOf(type));
        var file = FileOf($"{{{Tensor("a", type, "3", $"0,{3 * size}")}}}", 3 * size);
        Assert.Equal(3 * size, Assert.Single(SafeTensorsHeader.Read(file).Entries).Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void AFileMayBeTooShortForALength(int length) =>
        Assert.Equal($"{length} bytes are too few for a safetensors file", Refusal(new byte[length]));

    [Theory]
    [InlineData(0ul)]
    [InlineData(3ul)]
    [InlineData(2_147_483_648ul)]
    [InlineData(ulong.MaxValue)]
    public void TheLengthMustFitTheFile(ulong length) =>
        Assert.Equal(
            $"the header length {length} does not fit a file of 10 bytes",
            Refusal(FileOf("{}", length: length))
        );

    [Fact]
    public void TheLengthHasABound()
    {
        Assert.Equal("the header length 0 does not fit a file of 8 bytes", Refusal(new byte[8]));
        Assert.Empty(SafeTensorsHeader.Read(FileOf("{}".PadRight(LargestHeader))).Entries);
        Assert.Equal(
            "the header length 10000001 does not fit a file of 10000009 bytes",
            Refusal(FileOf("{}".PadRight(LargestHeader + 1)))
        );
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("""{"a":{"dtype":"U8","shape":[],"data_offsets":[0,0],"dtype":"U8"}}""")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""")]
    [InlineData("""{"a":[[[[1]]]]}""")]
    [InlineData("""{"\ud800":{}}""")]
    [InlineData("""{"a":{"dtype":"\ud800","shape":[],"data_offsets":[0,0]}}""")]
    public void TheHeaderMustBeJson(string header) =>
        Assert.StartsWith("the header is not valid JSON (", Refusal(FileOf(header)));

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    public void TheHeaderMustBeAnObject(string header) =>
        Assert.Equal("the header is not a JSON object", Refusal(FileOf(header)));

    [Theory]
    [InlineData("3")]
    [InlineData("[]")]
    [InlineData("""{"a":"x","b":1}""")]
    [InlineData("""{"a":null}""")]
    public void MetadataAreTexts(string metadata) =>
        Assert.Equal("__metadata__ is not an object of texts", Refusal(FileOf($"{{\"__metadata__\":{metadata}}}")));

    [Theory]
    [InlineData("3")]
    [InlineData("[[[1]]]")]
    [InlineData("{}")]
    [InlineData("""{"shape":[1],"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":8,"shape":[1],"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","shape":1,"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","shape":["1"],"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,1]}""")]
    [InlineData("""{"dtype":"U8","shape":[1]}""")]
    [InlineData("""{"dtype":"U8","shape":[1],"data_offsets":1}""")]
    [InlineData("""{"dtype":"U8","shape":[1],"data_offsets":[1]}""")]
    [InlineData("""{"dtype":"U8","shape":[1],"data_offsets":[0,1,1]}""")]
    [InlineData("""{"dtype":"U8","shape":[1],"data_offsets":[-1,0]}""")]
    public void ATensorSaysWhatItIs(string entry) =>
        Assert.Equal("a: expected dtype, shape and two data_offsets", Refusal(FileOf($"{{\"a\":{entry}}}", 1)));

    [Theory]
    [InlineData("F8", "4", "0,4", "unknown dtype F8")]
    [InlineData("f32", "1", "0,4", "unknown dtype f32")]
    [InlineData("U8", "4", "4,0", "bytes 4 to 0 are not inside the 4 bytes of values")]
    [InlineData("U8", "5", "0,5", "bytes 0 to 5 are not inside the 4 bytes of values")]
    [InlineData("U8", "0", "5,5", "bytes 5 to 5 are not inside the 4 bytes of values")]
    [InlineData(
        "U8",
        "4",
        "0,9223372036854775807",
        "bytes 0 to 9223372036854775807 are not inside the 4 bytes of values"
    )]
    [InlineData("U8", "3", "0,4", "[3] of U8 does not fill bytes 0 to 4")]
    [InlineData("U8", "5", "0,4", "[5] of U8 does not fill bytes 0 to 4")]
    [InlineData("I16", "2, 2", "0,4", "[2, 2] of I16 does not fill bytes 0 to 4")]
    [InlineData("F32", "", "0,0", "[] of F32 does not fill bytes 0 to 0")]
    [InlineData("F32", "0", "0,4", "[0] of F32 does not fill bytes 0 to 4")]
    [InlineData("U8", "4294967296,4294967296", "0,0", "[4294967296, 4294967296] of U8 does not fill bytes 0 to 0")]
    [InlineData(
        "F64",
        "9223372036854775807,9223372036854775807,9223372036854775807",
        "0,4",
        "[9223372036854775807, 9223372036854775807, 9223372036854775807] of F64 does not fill bytes 0 to 4"
    )]
    public void ATensorFillsItsBytes(string type, string shape, string offsets, string refusal) =>
        Assert.Equal("a: " + refusal, Refusal(FileOf($"{{{Tensor("a", type, shape, offsets)}}}", 4)));

    [Theory]
    [InlineData("0")]
    [InlineData("0,9223372036854775807")]
    [InlineData("9223372036854775807,9223372036854775807,0")]
    public void ATensorMayBeEmpty(string shape)
    {
        var read = SafeTensorsHeader.Read(FileOf($"{{{Tensor("a", "F32", shape, "0,0")}}}"));
        Assert.Equal(0, Assert.Single(read.Entries).Length);
    }

    [Theory]
    [InlineData("0,4", "8,12", "b: starts 4 bytes behind the tensor before it")]
    [InlineData("8,12", "0,4", "a: starts 4 bytes behind the tensor before it")]
    [InlineData("0,4", "2,6", "b: starts 2 bytes before the end of the tensor before it")]
    [InlineData("0,4", "0,4", "b: starts 4 bytes before the end of the tensor before it")]
    [InlineData("1,5", "5,9", "a: starts 1 bytes behind the tensor before it")]
    [InlineData("0,4", "4,8", "4 bytes at the end belong to no tensor")]
    public void EveryByteBelongsToOneTensor(string first, string second, string refusal)
    {
        var header = $"{{{Tensor("a", "U8", "4", first)},{Tensor("b", "U8", "4", second)}}}";
        Assert.Equal(refusal, Refusal(FileOf(header, 12)));
    }

    [Fact]
    public void TensorsMayStandInAnyOrderAndEmptyOnesBetween()
    {
        var header =
            $"{{{Tensor("c", "U8", "4", "4,8")},{Tensor("none", "U8", "0", "4,4")},{Tensor("a", "U8", "4", "0,4")}}}";
        Assert.Equal(["c", "none", "a"], SafeTensorsHeader.Read(FileOf(header, 8)).Entries.Select(e => e.Name));
    }
}
