using System.Runtime.InteropServices;

namespace LatentLab;

/// <summary>Folders that are the user's own, so that what is loaded from them is what was written there.</summary>
/// <remarks>
/// Private is what belongs to this user, is no link, and can be written to by nobody else. The folders above are safe
/// if they belong to this user or root, and nobody else can write to them or at least, as in /tmp, rename what is
/// there. Linux only: elsewhere nothing is loaded from such a folder, and every folder passes.
/// </remarks>
internal static partial class PrivateFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes a folder where there is none, for its owner only.</summary>
    /// <returns>Whether it is private.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be made there.</exception>
    public static bool TryMake(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else if (!Path.Exists(path))
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
        return Directory.Exists(path) && IsPrivate(path);
    }

    /// <summary>Whether a file or folder is there and private; the folders above it are not looked at.</summary>
    public static bool IsPrivate(string path) => Path.Exists(path) && IsSafe(path, follow: false);

    /// <summary>Whether nobody else can put another folder in the place of this one.</summary>
    public static bool IsInSafePlace(string path)
    {
        for (var above = Path.GetDirectoryName(path); above is not null; above = Path.GetDirectoryName(above))
            if (!IsSafe(above, follow: true))
                return false;
        return true;
    }

    /// <summary>The user's number.</summary>
    public static uint User => OperatingSystem.IsWindows() ? 0 : UserId();

    /// <summary>Lets nobody but its owner read or write a file.</summary>
    public static void Close(string file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, Owner);
    }

    private static bool IsSafe(string path, bool follow)
    {
        if (!OperatingSystem.IsLinux())
            return true;
        const int here = -100, // AT_FDCWD
            noFollow = 0x100, // AT_SYMLINK_NOFOLLOW
            typeModeAndUser = 0xB; // STATX_TYPE, _MODE and _UID
        const int link = 0xA000,
            kind = 0xF000;
        if (ReadStatus(here, path, follow ? 0 : noFollow, typeModeAndUser, out var status) != 0)
            return false;
        if ((status.Mode & kind) == link || (status.User != UserId() && !(follow && status.User == 0)))
            return false;
        var mode = (UnixFileMode)(status.Mode & 0xFFF);
        return (mode & OthersWrite) == 0 || (follow && mode.HasFlag(UnixFileMode.StickyBit));
    }

    // Unlike stat's, the layout is the same for every processor and C library.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(int folder, string path, int flags, uint mask, out Status status);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(28)]
        public ushort Mode;
    }
}
