using System.Text;

namespace LatentLab;

/// <summary>Writes a file whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>Writes UTF-8 text without a byte order mark; see <see cref="Write"/>.</summary>
    public static void WriteText(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>
    /// Writes to a temporary name beside <paramref name="path"/>, then renames; nothing half-made stays. Through a
    /// symbolic link the file is written that it leads to: the link stays.
    /// </summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        if (new FileInfo(path).LinkTarget is not null)
            path = File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = File.Create(temporary))
                stream.Write(content);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
