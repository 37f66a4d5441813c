using System.Diagnostics;

namespace LatentLab;

/// <summary>One process at a time, by a file that only one can have open.</summary>
internal sealed class FileLock : IDisposable
{
    // What the system says where another process has the file open: EWOULDBLOCK; a sharing or a lock violation.
    private static readonly int[] Held =
        OperatingSystem.IsWindows() ? [32, 33]
        : OperatingSystem.IsMacOS() ? [35]
        : [11];

    // A disk that is mounted to be read only: EROFS; write protected.
    private static readonly int[] ReadOnly = OperatingSystem.IsWindows() ? [19] : [30];

    private const string PlaceOfYourOwn = "copy the whole folder of the project to a place of your own, and work there";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free, and takes it; disposing gives it back.</summary>
    /// <param name="path">
    /// The lock's file. One beside it, which ends in <c>.by</c>, says who has it; both go when the lock is given back.
    /// </param>
    /// <param name="say">Takes a line where the wait is longer than <paramref name="patience"/>.</param>
    /// <param name="remedy">What helps where the folder cannot be written to; by default, to copy the project.</param>
    /// <param name="patience">How long the wait is silent; a second by default.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to: the message has the
    /// remedy.</exception>
    /// <exception cref="IOException">The file cannot be opened for another reason, such as a full disk.</exception>
    public static FileLock Take(
        string path,
        Action<string>? say = null,
        string remedy = PlaceOfYourOwn,
        TimeSpan? patience = null,
        CancellationToken cancel = default
    )
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                if (TryTake(path) is { } taken)
                    return new(taken);
            }
            catch (IOException e) when (Held.Contains(e.HResult & 0xFFFF))
            {
                if (clock.Elapsed > (patience ?? Patience))
                {
                    say?.Invoke(
                        $"Waiting for {HolderOf(path)}, which has {Path.GetFileName(path)} (Ctrl-C ends this)…"
                    );
                    say = null;
                }
                cancel.WaitHandle.WaitOne(50);
            }
            catch (Exception e)
                when (e is UnauthorizedAccessException || (e is IOException && ReadOnly.Contains(e.HResult & 0xFFFF)))
            {
                throw new UnauthorizedAccessException(
                    $"{Path.GetDirectoryName(Path.GetFullPath(path))} cannot be written to: {remedy} "
                        + $"({(e is IOException ? "Read-only file system" : "access denied")}).",
                    e
                );
            }
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        File.Delete(_file.Name + ".by");
        // Windows deletes it on close. Elsewhere it goes while it is still ours: see TryTake.
        if (!OperatingSystem.IsWindows())
            File.Delete(_file.Name);
        _file.Dispose();
    }

    private static FileStream? TryTake(string path)
    {
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, options);
        // Whoever had it before may have deleted the file between our opening and our locking it: then the lock is on
        // a file that has no name any more, and somebody else can have one of that name. A time of our own tells.
        if (!OperatingSystem.IsWindows())
        {
            var mark = DateTime.UnixEpoch.AddSeconds(Random.Shared.Next());
            File.SetLastWriteTimeUtc(file.SafeFileHandle, mark);
            if (File.GetLastWriteTimeUtc(path) != mark)
            {
                file.Dispose();
                return null;
            }
        }
        Sign(path);
        return file;
    }

    private static void Sign(string path)
    {
        var words = Environment.GetCommandLineArgs().Skip(1).Take(4);
        try
        {
            File.WriteAllText(path + ".by", $"process {Environment.ProcessId} ({string.Join(' ', words)})");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The lock holds without its name.
        }
    }

    private static string HolderOf(string path)
    {
        try
        {
            return File.ReadAllText(path + ".by");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
