using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Writes the safetensors layout; <see cref="SafeTensorsHeader"/> reads it: eight bytes of header length, a JSON
/// header, the values.
/// </summary>
/// <remarks>https://huggingface.co/docs/safetensors; a file is data only, nothing in it is ever executed.</remarks>
internal static class SafeTensors
{
    private const int LengthBytes = SafeTensorsHeader.LengthBytes;

    private static readonly Dictionary<string, ScalarType> Types = new()
    {
        ["F64"] = ScalarType.Float64,
        ["F32"] = ScalarType.Float32,
        ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16,
        ["I64"] = ScalarType.Int64,
        ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16,
        ["I8"] = ScalarType.Int8,
        ["U8"] = ScalarType.Byte,
    };

    /// <summary>The type that the format calls by this name.</summary>
    public static ScalarType TypeOf(SafeTensorsHeader.Entry entry) => Types[entry.Type];

    /// <summary>The file's bytes for these tensors.</summary>
    /// <exception cref="ArgumentException">A tensor type that the format has no name for.</exception>
    public static byte[] Write(
        IReadOnlyList<(string Name, Tensor Values)> tensors,
        IReadOnlyDictionary<string, string> metadata
    )
    {
        using var header = new MemoryStream();
        long offset = 0;
        using (var json = new Utf8JsonWriter(header))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(SafeTensorsHeader.MetadataName);
                foreach (var (key, value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (var (name, values) in tensors)
            {
                var dtype =
                    Types.FirstOrDefault(type => type.Value == values.dtype).Key
                    ?? throw new ArgumentException($"{name}: {values.dtype} cannot be stored.");
                var size = SafeTensorsHeader.SizeOf(dtype);
                json.WriteStartObject(name);
                json.WriteString("dtype", dtype);
                json.WriteStartArray("shape");
                foreach (var length in values.shape)
                    json.WriteNumberValue(length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += values.numel() * size);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (header.Length % LengthBytes != 0)
            header.WriteByte((byte)' '); // values start aligned

        var file = new byte[checked(LengthBytes + header.Length + offset)];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.ToArray().CopyTo(file, LengthBytes);
        var position = LengthBytes + (int)header.Length;
        foreach (var (_, values) in tensors)
        {
            using var flat = values.detach().cpu().contiguous();
            flat.bytes.CopyTo(file.AsSpan(position));
            position += flat.bytes.Length;
        }
        return file;
    }

    /// <summary>Copies the values of a file into tensors of the same names and shapes, all of them or none.</summary>
    /// <param name="targets">By name; their own types are kept, floating values are converted.</param>
    /// <param name="file">The whole file.</param>
    /// <param name="header">What it says of itself.</param>
    /// <param name="owner">Whose tensors they are, for messages.</param>
    /// <exception cref="InvalidDataException">Another name, shape or type; names the tensor, not the file.</exception>
    public static void CopyInto(
        IReadOnlyDictionary<string, Tensor> targets,
        byte[] file,
        SafeTensorsHeader header,
        string owner
    )
    {
        var entries = header.Entries.ToDictionary(entry => entry.Name);
        if (entries.Keys.FirstOrDefault(name => !targets.ContainsKey(name)) is { } extra)
            throw new InvalidDataException($"{extra}: {owner} has no such tensor");
        foreach (var (name, target) in targets)
        {
            if (!entries.TryGetValue(name, out var entry))
                throw new InvalidDataException($"{name}: missing, though {owner} has it");
            if (!entry.Shape.SequenceEqual(target.shape))
                throw new InvalidDataException(
                    $"{name}: expected [{string.Join(", ", target.shape)}], got [{string.Join(", ", entry.Shape)}]"
                );
            var type = TypeOf(entry);
            if (type != target.dtype && !(IsFloating(type) && IsFloating(target.dtype)))
                throw new InvalidDataException($"{name}: expected {target.dtype}, got {type}");
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var converted = new List<(Tensor Target, Tensor Values)>();
        foreach (var (name, entry) in entries)
        {
            var values = empty(entry.Shape, dtype: TypeOf(entry), device: CPU);
            file.AsSpan(entry.Start, entry.Length).CopyTo(values.bytes);
            var fitting = values.to(targets[name].dtype);
            if (IsFloating(values.dtype) && !fitting.isinf().eq(values.isinf()).all().item<bool>())
                throw new InvalidDataException($"{name}: holds values too large for {fitting.dtype}");
            converted.Add((targets[name], fitting));
        }
        foreach (var (target, values) in converted)
            target.copy_(values);
    }

    private static bool IsFloating(ScalarType type) =>
        type is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
