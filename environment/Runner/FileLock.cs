namespace LatentLab.Runner;

/// <summary>One process at a time, by a file that only one can have open.</summary>
internal static class FileLock
{
    /// <summary>Waits until the lock is free, and takes it; disposing gives it back.</summary>
    public static IDisposable Take(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                Thread.Sleep(50);
            }
        }
    }
}
