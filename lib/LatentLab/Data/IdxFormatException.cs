namespace LatentLab;

/// <summary>A file that is not valid IDX: the message names the file, the byte and what was expected there.</summary>
/// <param name="file">The file's name, without its folder.</param>
/// <param name="offset">Where it goes wrong, in bytes of the decompressed content.</param>
/// <param name="expectation">What was expected and what was found.</param>
public sealed class IdxFormatException(string file, long offset, string expectation)
    : FormatException($"{file}, byte {offset}: {expectation}")
{
    /// <summary>The file's name, without its folder.</summary>
    public string File { get; } = file;

    /// <summary>Where the file goes wrong, in bytes of the decompressed content.</summary>
    public long Offset { get; } = offset;
}
