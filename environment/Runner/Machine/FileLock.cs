namespace LatentLab.Runner;

/// <summary>One process at a time, by a file that only one can have open.</summary>
internal static class FileLock
{
    // What the system says where another process has the file open: EWOULDBLOCK; a sharing or a lock violation.
    private static readonly int[] Held =
        OperatingSystem.IsWindows() ? [32, 33]
        : OperatingSystem.IsMacOS() ? [35]
        : [11];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Waits until the lock is free, and takes it; disposing gives it back.</summary>
    /// <param name="path">The lock's file.</param>
    /// <param name="output">Takes a line where the wait is longer than a second.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="IOException">
    /// The file cannot be opened for another reason, such as a disk that is full or read-only.
    /// </exception>
    public static IDisposable Take(string path, TextWriter? output = null, CancellationToken cancel = default)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (Held.Contains(e.HResult & 0xFFFF))
            {
                cancel.ThrowIfCancellationRequested();
                if (output is not null && clock.Elapsed > Patience)
                {
                    output.WriteLine("Waiting for another lab.cs, which is doing the same…");
                    output = null;
                }
                Thread.Sleep(50);
            }
        }
    }
}
