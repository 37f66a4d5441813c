using System.Buffers.Binary;
using System.Text;
using CsCheck;
using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class WeightsTests
{
    public WeightsTests() => Lab.Start();

    private static LinearAutoencoder Model(long seed = 42) => new(3, 2, seed);

    private static byte[] Valid()
    {
        using var folder = new TemporaryFolder();
        using var model = Model();
        Weights.Save(model, folder.File("w"), new Dictionary<string, string> { ["epochs"] = "5" });
        return File.ReadAllBytes(folder.File("w"));
    }

    private static byte[] Pack(string header, int values)
    {
        var file = new byte[8 + Encoding.UTF8.GetByteCount(header) + values];
        BinaryPrimitives.WriteInt64LittleEndian(file, Encoding.UTF8.GetByteCount(header));
        Encoding.UTF8.GetBytes(header, file.AsSpan(8));
        return file;
    }

    [Fact]
    public void TheLayoutIsThatOfSafetensors()
    {
        var file = Valid();
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, length % 8);
        Assert.Equal(
            """{"__metadata__":{"epochs":"5"},"encoder.weight":"""
                + """{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"encoder.bias":"""
                + """{"dtype":"F32","shape":[2],"data_offsets":[24,32]},"decoder.weight":"""
                + """{"dtype":"F32","shape":[3,2],"data_offsets":[32,56]},"decoder.bias":"""
                + """{"dtype":"F32","shape":[3],"data_offsets":[56,68]}}""",
            Encoding.UTF8.GetString(file, 8, length).TrimEnd()
        );
        Assert.Equal(8 + length + 68, file.Length);
        using var model = Model();
        Assert.Equal(model.get_parameter("encoder.weight")!.data<float>()[0], BitConverter.ToSingle(file, 8 + length));
    }

    [Fact]
    public void ALinkStaysALink()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("making links takes rights there");
        using var folder = new TemporaryFolder();
        using var model = Model();
        Directory.CreateDirectory(folder.File("disk"));
        File.CreateSymbolicLink(folder.File("w"), folder.File("disk/w"));
        File.WriteAllText(folder.File("disk/w"), "old");
        Weights.Save(model, folder.File("w"));
        Assert.NotNull(new FileInfo(folder.File("w")).LinkTarget);
        Weights.Load(model, folder.File("disk/w"));
    }

    [Fact]
    public void ValuesThatDoNotFitAreRefused()
    {
        using var folder = new TemporaryFolder();
        using var doubles = Model();
        doubles.to(ScalarType.Float64);
        using (no_grad())
            doubles.get_parameter("decoder.bias")!.fill_(1e300);
        Weights.Save(doubles, folder.File("w"));
        using var model = Model();
        using var before = Model();
        var message = Assert.Throws<InvalidDataException>(() => Weights.Load(model, folder.File("w"))).Message;
        Assert.Contains("decoder.bias: holds values too large for Float32", message);
        Assert.True(Weights.AreEqual(model, before));
        Assert.Contains(
            "'note' has no text",
            Assert
                .Throws<ArgumentException>(() =>
                    Weights.Save(model, folder.File("x"), new Dictionary<string, string> { ["note"] = null! })
                )
                .Message
        );
    }

    [Fact]
    public void ValuesAndTextsComeBack()
    {
        using var model = Model(seed: 1);
        using var original = Model();
        Assert.Equal("5", Weights.Load(model, Valid())["epochs"]);
        foreach (var (name, values) in model.state_dict())
            Assert.Equal(original.state_dict()[name].data<float>().ToArray(), values.data<float>().ToArray());
        Assert.True(model.get_parameter("encoder.weight")!.requires_grad);
    }

    [Fact]
    public void HalfPrecisionHalvesTheValues()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using DenseAutoencoder saved = new([784, 100, 30]),
            loaded = new([784, 100, 30], seed: 1);
        Weights.Save(saved, folder.File("full"));
        Weights.Save(saved, folder.File("half"), half: true);
        Assert.Equal(
            163_814 * 2,
            new FileInfo(folder.File("full")).Length - new FileInfo(folder.File("half")).Length,
            16.0
        );
        Weights.Load(loaded, folder.File("half"));
        Assert.Equal(ScalarType.Float32, loaded.get_parameter("encoder.dense1.weight")!.dtype);
        foreach (var (name, values) in loaded.state_dict())
            Assert.True(values.allclose(saved.state_dict()[name], rtol: 1e-3, atol: 1e-6), name);

        using (no_grad())
            saved.get_parameter("encoder.dense1.bias")!.fill_(1e5);
        Assert.Contains(
            "encoder.dense1.bias",
            Assert.Throws<ArgumentException>(() => Weights.Save(saved, folder.File("half"), half: true)).Message
        );
    }

    [Fact]
    public void WholeNumbersAndBuffersAreKeptAsTheyAre()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using TorchSharp.Modules.BatchNorm1d saved = nn.BatchNorm1d(4),
            loaded = nn.BatchNorm1d(4);
        for (var i = 0; i < 3; i++)
            saved.call(rand(5, 4));
        Weights.Save(saved, folder.File("w"), half: true);
        Weights.Load(loaded, folder.File("w"));
        Assert.Equal(3, loaded.state_dict()["num_batches_tracked"].item<long>());
        Assert.True(loaded.state_dict()["running_mean"].allclose(saved.state_dict()["running_mean"], rtol: 1e-3));
    }

    [Theory]
    [InlineData("", 0, "valid JSON")]
    [InlineData("{", 0, "valid JSON")]
    [InlineData("[]", 0, "JSON object")]
    [InlineData("""{"a":{}}""", 0, "a: expected dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4, "a: expected dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "a: expected dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "a: expected dtype")]
    [InlineData("""{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,4]}}""", 4, "unknown dtype F4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "does not fill")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[9223372036854775807,9223372036854775807,9223372036854775807],"data_offsets":"""
            + """[0,4]}}""",
        4,
        "does not fill"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "not inside")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}""", 8, "not inside")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775803,9223372036854775807]}}""",
        8,
        "not inside"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":"""
            + """{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}""",
        6,
        "b: starts 2 bytes before the end of"
    )]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":"""
            + """{"dtype":"F32","shape":[1],"data_offsets":[6,10]}}""",
        10,
        "b: starts 2 bytes behind"
    )]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 6, "2 bytes at the end")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":"""
            + """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "valid JSON"
    )]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "object of texts")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        4,
        "a: the model LinearAutoencoder has no such tensor"
    )]
    [InlineData(
        """{"encoder.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""",
        24,
        "encoder.bias: missing"
    )]
    [InlineData(
        """{"encoder.weight":{"dtype":"F32","shape":[3,2],"data_offsets":[0,24]}}""",
        24,
        "encoder.weight: expected [2, 3], got [3, 2]"
    )]
    [InlineData(
        """{"encoder.weight":{"dtype":"I32","shape":[2,3],"data_offsets":[0,24]}}""",
        24,
        "encoder.weight: expected Float32, got Int32"
    )]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 4, "valid JSON")]
    public void AFileThatIsNotOursIsRefused(string header, int values, string message)
    {
        using var model = Model();
        var error =
            header.Length == 0
                ? Assert.Throws<InvalidDataException>(() => Weights.Load(model, Pack(" ", values)))
                : Assert.Throws<InvalidDataException>(() => Weights.Load(model, Pack(header, values)));
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(69ul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1ul << 40)]
    public void AHeaderLengthIsNotBelieved(ulong length)
    {
        var file = new byte[8 + 68];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        using var model = Model();
        Assert.Contains("header length", Assert.Throws<InvalidDataException>(() => Weights.Load(model, file)).Message);
        Assert.Throws<InvalidDataException>(() => Weights.Load(model, file[..7]));
        Assert.Throws<InvalidDataException>(() => Weights.Load(model, []));
    }

    [Fact]
    public void AFailedLoadNamesTheFileAndLeavesTheModelAlone()
    {
        using var folder = new TemporaryFolder();
        using var scope = NewDisposeScope();
        using Autoencoder model = Model(),
            other = new LinearAutoencoder(3, 1);
        var before = model.state_dict().ToDictionary(entry => entry.Key, entry => entry.Value.clone());
        Weights.Save(other, folder.File("other.safetensors"));
        var error = Assert.Throws<InvalidDataException>(() => Weights.Load(model, folder.File("other.safetensors")));
        Assert.Contains("other.safetensors: encoder.weight: expected [2, 3], got [1, 3].", error.Message);
        foreach (var (name, values) in model.state_dict())
            Assert.True(values.equal(before[name]).all().item<bool>(), name);
        Assert.Throws<FileNotFoundException>(() => Weights.Load(model, folder.File("none.safetensors")));
    }

    [Fact]
    public void SavingLeavesOneFile()
    {
        using var folder = new TemporaryFolder();
        using var model = Model();
        Weights.Save(model, folder.File("sub/w"));
        Weights.Save(model, folder.File("sub/w"));
        Assert.Equal(["w"], Directory.GetFiles(folder.File("sub")).Select(Path.GetFileName));
    }
}
