using System.Runtime.InteropServices;

namespace LatentLab;

/// <summary>Keeps the memory of freed tensors for the next ones, where glibc gives memory out.</summary>
/// <remarks>
/// As it is, glibc returns every block of some megabytes to the system when it is freed, and fetches it again, page
/// by page, for the next batch: on a virtual machine up to ten times the work of the convolution itself. See
/// mallopt(3). Blocks over 16 MB, larger than what a batch needs, still go back at once: kept, they would tear the
/// memory to pieces that fit nothing else (notebook 01 took half a gigabyte more). What smaller ones tear, goes back
/// now and then; see <see cref="MemoryWatch"/>.
/// </remarks>
internal static class FreedMemory
{
    // The numbers of glibc's malloc.h.
    private const int TrimThreshold = -1,
        TopPad = -2,
        MmapThreshold = -3;
    private const int MB = 1 << 20;

    private static bool Kept;

    // Whoever set these knows better.
    private static readonly string[] Settings =
    [
        "MALLOC_TRIM_THRESHOLD_",
        "MALLOC_TOP_PAD_",
        "MALLOC_MMAP_THRESHOLD_",
        "GLIBC_TUNABLES",
    ];

    /// <summary>Asks for it, before the first tensor; does nothing where there is no glibc.</summary>
    /// <returns>Whether the memory is kept.</returns>
    public static bool Keep()
    {
        if (!OperatingSystem.IsLinux() || Settings.Any(s => Environment.GetEnvironmentVariable(s) is not null))
            return false;
        try
        {
            return Kept =
                MallOpt(MmapThreshold, 16 * MB) == 1
                && MallOpt(TrimThreshold, 64 * MB) == 1
                && MallOpt(TopPad, 16 * MB) == 1;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException) // another C library
        {
            return false;
        }
    }

    /// <summary>
    /// Returns what is kept and free, pages between blocks in use too, which fit no other block; see malloc_trim(3).
    /// </summary>
    /// <remarks>Any thread may call it, whatever runs meanwhile. The pages are fetched again when needed.</remarks>
    public static void Return()
    {
        if (Kept)
            _ = MallocTrim(0);
    }

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallocTrim(nuint pad);

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MallOpt(int parameter, int value);
}
