using System.Buffers.Binary;
using System.Text;

namespace LatentLab;

/// <summary>Marks one symbol-version requirement of an ELF shared library as weak.</summary>
/// <remarks>
/// TorchSharp's native library asks for GLIBCXX_3.4.32 (GCC 13) because of one symbol that it never calls, so
/// it does not load where libstdc++ is older. A requirement that carries VER_FLG_WEAK in its
/// <c>.gnu.version_r</c> entry is no longer fatal to the loader. See the System V gABI, "Symbol versioning".
/// </remarks>
internal static class ElfVersionNeed
{
    private const int SectionHeaderOffset = 0x28,
        SectionHeaderSize = 0x3A,
        SectionHeaderCount = 0x3C;
    private const uint TypeRela = 4,
        TypeDynamicSymbols = 11,
        TypeVersionNeed = 0x6ffffffe;
    private const int RelaSize = 24,
        SymbolSize = 24;
    private const byte WeakFlag = 2;

    /// <summary>Marks <paramref name="version"/> weak in the image of a 64-bit little-endian shared library.</summary>
    /// <param name="image">The file's bytes, changed in place.</param>
    /// <param name="version">The version name, such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <param name="symbol">The only symbol that may carry this version.</param>
    /// <returns>How many requirements were marked.</returns>
    /// <exception cref="InvalidDataException">
    /// Not a 64-bit little-endian ELF file, or the symbol is really used.
    /// </exception>
    public static int MakeWeak(byte[] image, string version, string symbol)
    {
        if (image.Length < 64 || !image.AsSpan(0, 6).SequenceEqual<byte>([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("not a 64-bit little-endian ELF file");

        var elf = new Reader(image);
        var relocated = RelocatedSymbols(elf);
        foreach (var section in elf.Sections(TypeDynamicSymbols))
        {
            var names = elf.LinkedStrings(section);
            for (var k = 0; k < section.Size / SymbolSize; k++)
                if (relocated.Contains(k) && elf.Text(names + elf.Int32(section.Offset + k * SymbolSize)) == symbol)
                    throw new InvalidDataException($"{symbol} has relocations: the library really uses it");
        }

        var marked = 0;
        foreach (var section in elf.Sections(TypeVersionNeed))
        {
            var names = elf.LinkedStrings(section);
            var need = section.Offset;
            for (var i = 0; i < section.Info; i++)
            {
                var auxiliary = need + elf.Int32(need + 8);
                for (var k = 0; k < elf.UInt16(need + 2); k++)
                {
                    if (elf.Text(names + elf.Int32(auxiliary + 8)) == version)
                    {
                        image[auxiliary + 4] |= WeakFlag;
                        marked++;
                    }
                    auxiliary += elf.Int32(auxiliary + 12);
                }
                need += elf.Int32(need + 12);
            }
        }
        return marked;
    }

    private static HashSet<long> RelocatedSymbols(Reader elf)
    {
        var indices = new HashSet<long>();
        foreach (var section in elf.Sections(TypeRela))
            for (var offset = section.Offset; offset < section.Offset + section.Size; offset += RelaSize)
                indices.Add((long)((ulong)elf.Int64(offset + 8) >> 32));
        return indices;
    }

    private readonly record struct Section(int Offset, int Size, int Link, int Info);

    private sealed class Reader(byte[] image)
    {
        public int UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));

        public int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(at));

        public long Int64(int at) => BinaryPrimitives.ReadInt64LittleEndian(image.AsSpan(at));

        public string Text(int at) => Encoding.UTF8.GetString(image, at, Array.IndexOf(image, (byte)0, at) - at);

        public int LinkedStrings(Section section) => At(section.Link).Offset;

        public IEnumerable<Section> Sections(uint type) =>
            Enumerable.Range(0, UInt16(SectionHeaderCount)).Where(i => (uint)Int32(HeaderOf(i) + 4) == type).Select(At);

        private int HeaderOf(int index) => checked((int)Int64(SectionHeaderOffset)) + index * UInt16(SectionHeaderSize);

        private Section At(int index)
        {
            var header = HeaderOf(index);
            return new(
                checked((int)Int64(header + 0x18)),
                checked((int)Int64(header + 0x20)),
                Int32(header + 0x28),
                Int32(header + 0x2C)
            );
        }
    }
}
