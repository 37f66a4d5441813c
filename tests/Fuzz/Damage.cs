using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace LatentLab.Fuzz;

/// <summary>
/// Ways to damage a file: anywhere in its bytes, or within its format, so that the damage gets past the first checks.
/// </summary>
internal static class Damage
{
    private static readonly string[] Tokens =
    [
        "[",
        "{",
        "\"",
        ":",
        ",",
        "null",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\ud800",
        "\"__metadata__\"",
        "[[[[[[[[[[[[[[[[",
    ];

    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "1e999",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "[]",
        "{}",
        "[0]",
        "[null]",
        "[2147483647,2147483647]",
        "[4,4,4,4]",
        "\"\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "\"F32\"",
        "\"code\"",
        "\"a\"",
        "{\"a\":1,\"a\":2}",
        "[9223372036854775807,2]",
        "[-1,0]",
        "[1e2,1]",
    ];

    private static readonly uint[] Sizes = [0, 1, 2, 7, 255, 256, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF];

    /// <summary>
    /// Mostly one change of bytes, else up to six; every second one in the first bytes, where headers stand.
    /// </summary>
    public static byte[] Bytes(byte[] original, Random chance)
    {
        var file = original.ToList();
        for (var changes = chance.Next(3) > 0 ? 1 : chance.Next(2, 7); changes > 0 && file.Count > 0; changes--)
        {
            var at = chance.Next(chance.Next(2) == 0 ? Math.Min(16, file.Count) : file.Count);
            var length = Math.Min(chance.Next(1, 40), file.Count - at);
            switch (chance.Next(8))
            {
                case 0:
                    file[at] ^= (byte)(1 << chance.Next(8));
                    break;
                case 1:
                    file[at] = (byte)chance.Next(256);
                    break;
                case 2:
                    file.RemoveRange(at, file.Count - at);
                    break;
                case 3:
                    file.RemoveRange(at, length);
                    break;
                case 4:
                    file.InsertRange(at, file.GetRange(chance.Next(file.Count - length + 1), length));
                    break;
                case 5:
                    file.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[chance.Next(Tokens.Length)]));
                    break;
                case 6:
                    for (var k = 0; k < Math.Min(8, file.Count - at); k++)
                        file[at + k] = (byte)(chance.Next(2) * 255);
                    break; // huge or zero lengths
                default:
                    file.AddRange(Enumerable.Repeat((byte)chance.Next(256), chance.Next(1, 2_000)));
                    break;
            }
        }
        return [.. file];
    }

    /// <summary>An IDX header with another type, rank or size; the values fit it in every second file.</summary>
    public static byte[] Idx(byte[] original, Random chance)
    {
        if (chance.Next(2) == 0)
            return Bytes(original, chance);
        var rank = chance.Next(10);
        byte[] types = [8, 9, 0xA, 0xB, 0xC, 0xD, 0xE, (byte)chance.Next(256)];
        var file = new List<byte> { 0, 0, types[chance.Next(types.Length)], (byte)rank };
        var field = new byte[4];
        var cells = 1L;
        for (var i = 0; i < rank; i++)
        {
            var size = chance.Next(3) > 0 ? (uint)chance.Next(4) : Sizes[chance.Next(Sizes.Length)];
            BinaryPrimitives.WriteUInt32BigEndian(field, size);
            file.AddRange(field);
            cells = Math.Min(cells * size, 1000);
        }
        file.AddRange(
            new byte[
                chance.Next(2) == 0
                    ? cells
                        * (
                            file[2] switch
                            {
                                8 or 9 => 1,
                                0xB => 2,
                                0xE => 8,
                                _ => 4,
                            }
                        )
                    : chance.Next(300)
            ]
        );
        return [.. file];
    }

    /// <summary>
    /// JSON that is mostly still JSON: values replaced, moved and nested, properties twice or not at all.
    /// </summary>
    public static byte[] Json(byte[] original, Random chance)
    {
        var file = original;
        for (var changes = chance.Next(3) > 0 ? 1 : chance.Next(2, 5); changes > 0; changes--)
        {
            if (Places(file) is not { Count: > 0 } places)
                break;
            var (name, start, end) = places[chance.Next(places.Count)];
            var value = file[start..end];
            byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
            byte[] Other() => places[chance.Next(places.Count)] is var other ? file[other.Start..other.End] : [];
            file = chance.Next(6) switch
            {
                // a property twice
                0 when name >= 0 => [.. file[..name], .. file[name..end], .. Text(","), .. file[name..]],
                1 when name >= 0 => [.. file[..name], .. Text("\"renamed\":"), .. file[start..]],
                2 => [.. file[..start], .. Other(), .. file[end..]],
                3 => Nested(
                    chance.Next(4) switch
                    {
                        0 => 1,
                        1 => 5,
                        2 => 70,
                        _ => 3_000,
                    }
                ),
                // one more in a list; no JSON elsewhere
                4 => [.. file[..start], .. value, .. Text(","), .. value, .. file[end..]],
                _ => [.. file[..start], .. Text(Values[chance.Next(Values.Length)]), .. file[end..]],
            };

            byte[] Nested(int depth) =>
                [
                    .. file[..start],
                    .. Text(new string('[', depth)),
                    .. value,
                    .. Text(new string(']', depth)),
                    .. file[end..],
                ];
        }
        return file;
    }

    /// <summary>
    /// A safetensors file with damage in its JSON and the right length before it, or with damage anywhere.
    /// </summary>
    public static byte[] SafeTensors(byte[] original, Random chance)
    {
        if (chance.Next(2) == 0)
            return Bytes(original, chance);
        var dataStart = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(original);
        var header = Json(original[8..dataStart], chance);
        var file = new byte[8 + header.Length + original.Length - dataStart];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        original.AsSpan(dataStart).CopyTo(file.AsSpan(8 + header.Length));
        return file;
    }

    /// <summary>
    /// Where values stand, and where the names before them do (−1 in lists). As far as the text is JSON.
    /// </summary>
    private static List<(int Name, int Start, int End)> Places(byte[] json)
    {
        var (places, open) = (new List<(int, int, int)>(), new Stack<(int Name, int Start)>());
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 10_000 });
        var name = -1;
        try
        {
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    name = start;
                    continue;
                }
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    open.Push((name, start));
                else if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                    places.Add((open.Peek().Name, open.Pop().Start, end));
                else
                    places.Add((name, start, end));
                name = -1;
            }
        }
        catch (JsonException)
        {
            // an earlier change left no JSON; what stands before it can still be changed
        }
        return places;
    }
}
