using System.Buffers.Binary;
using System.IO.Compression;

namespace LatentLab.Tests;

/// <summary>A folder for one test, with the files that data tests need.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("latentlab-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string File(string name, byte[] content)
    {
        var path = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>The bytes of an IDX file.</summary>
    public static byte[] Idx(byte type, uint[] sizes, params byte[] values)
    {
        var bytes = new List<byte> { 0, 0, type, (byte)sizes.Length };
        foreach (var size in sizes)
        {
            var field = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(field, size);
            bytes.AddRange(field);
        }
        return [.. bytes, .. values];
    }

    public static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }
}
