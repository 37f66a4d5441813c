using System.Runtime.InteropServices;

namespace LatentLab.Runner;

/// <summary>
/// What .NET keeps from native code: environment variables set later, and the buffers of C's own output.
/// </summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable that native libraries see as well.</summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (OperatingSystem.IsWindows())
            _ = PutWindows(name, value);
        else
            _ = SetUnix(name, value, 1);
    }

    /// <summary>Writes out what native code has printed so far: into a pipe, C holds it back.</summary>
    public static void FlushNativeOutput()
    {
        if (OperatingSystem.IsWindows())
            _ = FlushWindows(0);
        else
            _ = FlushUnix(0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetUnix(string name, string value, int overwrite);

    // The wide form: _putenv takes its bytes for the system's code page, and would garble a path such as C:\Users\Jörg.
    // C keeps both environments, and gives native code the narrow one in the code page that it opens files by.
    // Like all of Windows here: never run. 0, or C's number of an error.
    [LibraryImport("ucrtbase", EntryPoint = "_wputenv_s", StringMarshalling = StringMarshalling.Utf16)]
    private static partial int PutWindows(string name, string value);

    [LibraryImport("libc", EntryPoint = "fflush")]
    private static partial int FlushUnix(nint stream);

    [LibraryImport("ucrtbase", EntryPoint = "fflush")]
    private static partial int FlushWindows(nint stream);
}
