using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Reads and writes the safetensors layout: eight bytes of header length, a JSON header, the values.</summary>
/// <remarks>https://huggingface.co/docs/safetensors; a file is data only, nothing in it is ever executed.</remarks>
internal static class SafeTensors
{
    private const int LengthBytes = 8,
        LargestHeader = 10_000_000;
    private const string MetadataName = "__metadata__";

    private static readonly Dictionary<string, (ScalarType Type, int Size)> Types = new()
    {
        ["F64"] = (ScalarType.Float64, 8),
        ["F32"] = (ScalarType.Float32, 4),
        ["F16"] = (ScalarType.Float16, 2),
        ["BF16"] = (ScalarType.BFloat16, 2),
        ["I64"] = (ScalarType.Int64, 8),
        ["I32"] = (ScalarType.Int32, 4),
        ["I16"] = (ScalarType.Int16, 2),
        ["I8"] = (ScalarType.Int8, 1),
        ["U8"] = (ScalarType.Byte, 1),
    };

    /// <summary>One tensor of a file: where its bytes lie, counted from the start of the file.</summary>
    internal sealed record Entry(string Name, ScalarType Type, long[] Shape, int Start, int Length);

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
                json.WriteStartObject(MetadataName);
                foreach (var (key, value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            foreach (var (name, values) in tensors)
            {
                var (dtype, (_, size)) = Types.FirstOrDefault(type => type.Value.Type == values.dtype);
                if (dtype is null)
                    throw new ArgumentException($"{name}: {values.dtype} cannot be stored.");
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

    /// <summary>What a file holds, every statement of its header checked against the file's length.</summary>
    /// <exception cref="InvalidDataException">
    /// Anything the format does not allow; the message names the tensor, not the file.
    /// </exception>
    public static (IReadOnlyList<Entry> Entries, IReadOnlyDictionary<string, string> Metadata) Read(
        ReadOnlyMemory<byte> file
    )
    {
        if (file.Length < LengthBytes)
            throw new InvalidDataException($"{file.Length} bytes are too few for a safetensors file");
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (headerLength is 0 or > LargestHeader || headerLength > (ulong)(file.Length - LengthBytes))
            throw new InvalidDataException(
                $"the header length {headerLength} does not fit a file of {file.Length} bytes"
            );
        var dataStart = LengthBytes + (int)headerLength;
        try
        {
            using var json = JsonDocument.Parse(
                file[LengthBytes..dataStart],
                new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 4 }
            );
            if (json.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("the header is not a JSON object");
            var metadata = new Dictionary<string, string>();
            var entries = new List<Entry>();
            foreach (var property in json.RootElement.EnumerateObject())
                if (property.Name == MetadataName)
                    ReadMetadata(property.Value, metadata);
                else
                    entries.Add(ReadEntry(property.Name, property.Value, dataStart, file.Length));
            RequireGapless(entries, dataStart, file.Length);
            return (entries, metadata);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the header is not valid JSON ({e.Message})", e);
        }
        catch (InvalidOperationException e) // an escaped text that is no Unicode
        {
            throw new InvalidDataException($"the header is not valid JSON ({e.Message})", e);
        }
    }

    private static void ReadMetadata(JsonElement value, Dictionary<string, string> metadata)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || value.EnumerateObject().Any(text => text.Value.ValueKind != JsonValueKind.String)
        )
            throw new InvalidDataException($"{MetadataName} is not an object of texts");
        foreach (var text in value.EnumerateObject())
            metadata[text.Name] = text.Value.GetString()!;
    }

    private static Entry ReadEntry(string name, JsonElement value, int dataStart, int fileLength)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype)
            || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shapes)
            || Numbers(shapes) is not { } shape
            || !value.TryGetProperty("data_offsets", out var bounds)
            || Numbers(bounds) is not [var begin, var end]
        )
            throw new InvalidDataException($"{name}: expected dtype, shape and two data_offsets");
        if (!Types.TryGetValue(dtype.GetString()!, out var type))
            throw new InvalidDataException($"{name}: unknown dtype {dtype.GetString()}");
        if (end < begin || end > fileLength - dataStart)
            throw new InvalidDataException(
                $"{name}: bytes {begin} to {end} are not inside the {fileLength - dataStart} bytes of values"
            );
        var size = shape.Aggregate(
            (Int128)type.Size,
            (product, length) => product > int.MaxValue ? product : product * length
        );
        if (shape.Contains(0))
            size = 0;
        if (size != end - begin)
            throw new InvalidDataException(
                $"{name}: [{string.Join(", ", shape)}] of {dtype.GetString()} does not fill bytes {begin} to {end}"
            );
        return new Entry(name, type.Type, shape, dataStart + (int)begin, (int)(end - begin));
    }

    /// <summary>An array of whole numbers from 0, or null.</summary>
    private static long[]? Numbers(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            return null;
        var numbers = new List<long>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out var number) || number < 0)
                return null;
            numbers.Add(number);
        }
        return [.. numbers];
    }

    /// <summary>The format wants every byte to belong to exactly one tensor.</summary>
    private static void RequireGapless(List<Entry> entries, int dataStart, int fileLength)
    {
        var position = dataStart;
        foreach (var entry in entries.OrderBy(entry => entry.Start).ThenBy(entry => entry.Length))
        {
            if (entry.Start != position)
                throw new InvalidDataException(
                    $"{entry.Name}: starts {Math.Abs(entry.Start - position)} bytes "
                        + $"{(entry.Start < position ? "before the end of" : "behind")} the tensor before it"
                );
            position += entry.Length;
        }
        if (position != fileLength)
            throw new InvalidDataException($"{fileLength - position} bytes at the end belong to no tensor");
    }
}
