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
}
