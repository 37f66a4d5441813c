using System.Buffers.Binary;

namespace LatentLab;

/// <summary>Walks through a JPEG: its segments and scans to the end mark, and whether the picture is whole.</summary>
/// <remarks>ITU-T Recommendation T.81 (1992), annexes A and B.</remarks>
internal sealed class JpegOutline
{
    private const int BlockSide = 8;
    private const byte Huffman = 0xC4,
        Quantization = 0xDB;

    // Nobody needs more than some ten; a decoder goes through the whole picture for each.
    private const int MostScans = 500;

    // A code has one bit at least.
    private const long MostBlocksPerByte = 8;

    // No code consists of ones only: with these behind the data of a scan, a decoder that wants more than there are
    // stops with an error instead of making up the rest. A zero behind FF says that the FF is data.
    private static readonly byte[] NoCode = [.. Enumerable.Range(0, 16).Select(i => i % 2 == 0 ? (byte)0xFF : (byte)0)];

    private readonly byte[] _file;
    private readonly List<byte> _fenced;
    private readonly HashSet<(byte Mark, int Name)> _tables = [];
    private Component[] _components = [];
    private int _at = 2,
        _copied,
        _width,
        _height,
        _restartInterval,
        _scans;
    private bool _progressive;

    private JpegOutline(byte[] file) => (_file, _fenced) = (file, new(file.Length + NoCode.Length));

    /// <summary>The bytes that every JPEG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0xFF, 0xD8, 0xFF];

    /// <summary>Follows the segments to the end mark.</summary>
    /// <exception cref="InvalidDataException">Cut off, broken, too large, or of a kind that is not read.</exception>
    public static Picture.Outline Of(byte[] file) => new JpegOutline(file).Walk();

    private Picture.Outline Walk()
    {
        while (true)
        {
            var mark = NextMark();
            switch (mark)
            {
                case 0xC0 or 0xC1 or 0xC2:
                    _progressive = mark == 0xC2;
                    ReadFrame(Segment());
                    break;
                case Huffman or Quantization:
                    ReadTables(mark, Segment());
                    break;
                case 0xC3 or (>= 0xC5 and <= 0xCF):
                    throw new InvalidDataException("a rare kind of JPEG: lossless, or without Huffman codes");
                case 0xDD when Segment() is var interval:
                    _restartInterval = interval.Length == 2 ? ReadUInt16(interval) : throw Picture.Broken;
                    break;
                case 0xDA:
                    ReadScan(Segment());
                    break;
                case 0xD9:
                    if (_components.Length == 0 || _components.Any(component => !component.HasData))
                        throw Picture.CutOff;
                    CopyUpTo(_at);
                    return new(_width, _height, [.. _fenced], _fenced.Count);
                case (>= 0xD0 and <= 0xD8) or 1:
                    throw Picture.Broken;
                default:
                    Segment();
                    break;
            }
        }
    }

    private void ReadFrame(ReadOnlySpan<byte> data)
    {
        if (_components.Length > 0 || data.Length < 9 || data.Length != 6 + 3 * data[5])
            throw Picture.Broken;
        (_height, _width) = (ReadUInt16(data[1..]), ReadUInt16(data[3..]));
        Picture.CheckSize(_width, _height);
        _components = new Component[data[5]];
        for (var i = 0; i < _components.Length; i++)
        {
            var at = 6 + 3 * i;
            _components[i] = new(data[at], data[at + 1] >> 4, data[at + 1] & 15, Table: data[at + 2]);
        }
        if (_components.Any(c => c.Across is < 1 or > 4 || c.Down is < 1 or > 4))
            throw Picture.Broken;
    }

    private void ReadTables(byte mark, ReadOnlySpan<byte> data)
    {
        while (data.Length >= 17)
        {
            _tables.Add((mark, mark == Huffman ? data[0] : data[0] & 15));
            var length =
                mark == Quantization ? (data[0] < 16 ? 64 : 128) : 16 + data[1..17].ToArray().Sum(count => count);
            if (data.Length < 1 + length)
                throw Picture.Broken;
            data = data[(1 + length)..];
        }
        if (data.Length > 0)
            throw Picture.Broken;
    }

    private void ReadScan(ReadOnlySpan<byte> header)
    {
        if (++_scans > MostScans || header.Length < 6 || header.Length != 4 + 2 * header[0])
            throw Picture.Broken;
        // From which frequency on: 0 is the mean of each block, of which each needs a bit.
        var (first, again) = _progressive ? (header[^3], header[^1] >> 4 > 0) : ((byte)0, false);
        var components = new Component[header[0]];
        for (var i = 0; i < components.Length; i++)
        {
            var (id, tables) = (header[1 + 2 * i], header[2 + 2 * i]);
            var component = Array.Find(_components, c => c.Id == id) ?? throw Picture.Broken;
            components[i] = component;
            // Without its tables, a decoder makes a picture of nothing but gray.
            if (
                !_tables.Contains((Quantization, component.Table))
                || (first == 0 && !again && !_tables.Contains((Huffman, tables >> 4)))
                || ((first > 0 || !_progressive) && !_tables.Contains((Huffman, 16 + (tables & 15))))
            )
                throw Picture.Broken;
        }
        var (units, blocks) = Size(components);
        var (bytes, marks, lastIsEmpty) = ReadData();

        var marksNeeded = _restartInterval == 0 ? 0 : (units - 1) / _restartInterval;
        if (marks < marksNeeded || (marks == marksNeeded && lastIsEmpty))
            throw Picture.CutOff;
        // a mark behind the last unit is not needed, and some write it
        if (marks > marksNeeded && (_restartInterval == 0 || marks != units / _restartInterval))
            throw Picture.Broken;

        if (first == 0 && blocks > bytes * MostBlocksPerByte)
            throw Picture.CutOff;
        foreach (var component in components)
            component.HasData |= first == 0 && !again;
        CopyUpTo(_at);
        _fenced.AddRange(NoCode);
    }

    /// <summary>How many units a scan has, between which restart marks may stand, and how many blocks.</summary>
    private (long Units, long Blocks) Size(Component[] components)
    {
        static long Parts(long whole, long part) => (whole + part - 1) / part;
        var (across, down) = (_components.Max(c => c.Across), _components.Max(c => c.Down));
        if (components is [var one])
        {
            var blocks =
                Parts(Parts((long)_width * one.Across, across), BlockSide)
                * Parts(Parts((long)_height * one.Down, down), BlockSide);
            return (blocks, blocks);
        }
        var units = Parts(_width, BlockSide * across) * Parts(_height, BlockSide * down);
        return (units, units * components.Sum(c => c.Across * c.Down));
    }

    /// <summary>Goes to the mark that ends a scan: bytes, restart marks, whether none follow the last mark.</summary>
    private (long Bytes, long Marks, bool LastIsEmpty) ReadData()
    {
        var (bytes, marks, start) = (0L, 0L, _at);
        while (true)
        {
            var (mark, end) = (NextMark(out var from), _at);
            if (mark is null)
                continue; // FF that is data
            bytes += from - start;
            if (mark is < 0xD0 or > 0xD7)
            {
                _at = from;
                return (bytes, marks, from == start);
            }
            if (from == start)
                throw Picture.Broken;
            marks++;
            start = end;
        }
    }

    private byte NextMark()
    {
        // what else stands between segments is skipped, as decoders do
        while (true)
            if (NextMark(out _) is { } mark)
                return mark;
    }

    /// <summary>Goes behind the next FF and what follows it: a mark, or null for a zero.</summary>
    private byte? NextMark(out int from)
    {
        var distance = _file.AsSpan(_at).IndexOf((byte)0xFF);
        from = _at + distance;
        var at = distance < 0 ? _file.Length : from;
        while (at < _file.Length && _file[at] == 0xFF)
            at++;
        if (at == _file.Length)
            throw Picture.CutOff;
        _at = at + 1;
        return _file[at] == 0 ? null : _file[at];
    }

    /// <summary>What follows the length of a segment.</summary>
    private ReadOnlySpan<byte> Segment()
    {
        var rest = _file.AsSpan(_at);
        if (rest.Length < 2)
            throw Picture.CutOff;
        var length = ReadUInt16(rest);
        if (length < 2)
            throw Picture.Broken;
        if (length > rest.Length)
            throw Picture.CutOff;
        _at += length;
        return rest[2..length];
    }

    private void CopyUpTo(int end)
    {
        _fenced.AddRange(_file.AsSpan(_copied..end));
        _copied = end;
    }

    private static int ReadUInt16(ReadOnlySpan<byte> data) => BinaryPrimitives.ReadUInt16BigEndian(data);

    /// <summary>Brightness or a color, with so many blocks of each unit.</summary>
    private sealed record Component(int Id, int Across, int Down, int Table)
    {
        /// <summary>Whether a scan has brought the mean of each of its blocks.</summary>
        public bool HasData { get; set; }
    }
}
