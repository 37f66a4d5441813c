using System.Diagnostics;

namespace LatentLab.Fuzz;

/// <summary>Feeds damaged files to a reader and watches what it does.</summary>
/// <remarks>The damage depends on the input's number alone: a failure names the number, and happens again.</remarks>
internal static class Fuzzing
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1),
        Hang = TimeSpan.FromSeconds(60);

    /// <summary>Reads each damaged file, and fails where one does more than to be read or to be refused.</summary>
    /// <param name="reader">Its name.</param>
    /// <param name="count">How many damaged files.</param>
    /// <param name="originals">Whole files.</param>
    /// <param name="damage">Damages a file of this format.</param>
    /// <param name="read">Reads a file; throws <typeparamref name="TRefusal"/> where it is damaged.</param>
    /// <param name="allowed">The most managed bytes that reading a file of this many bytes may allocate.</param>
    /// <exception cref="FuzzException">
    /// Another exception, a refusal without a word, too much memory, or more than a second, twice.
    /// </exception>
    public static FuzzResult Run<TRefusal>(
        string reader,
        int count,
        byte[][] originals,
        Func<byte[], Random, byte[]> damage,
        Action<byte[]> read,
        Func<long, long> allowed
    )
        where TRefusal : Exception
    {
        foreach (var original in originals)
            read(original); // whole files are read, and the code is compiled
        var (accepted, refused, slowest, largest) = (0, 0, TimeSpan.Zero, 0L);
        var input = 0;
        var clock = Stopwatch.StartNew();
        // One that never ends cannot be stopped from outside: the process says which one it was, and ends.
        using var watch = new Timer(
            _ =>
            {
                if (clock.Elapsed > Hang)
                    Environment.FailFast($"{reader}, input {input}: not read after {Hang.TotalSeconds} s");
            },
            null,
            Hang,
            Hang
        );
        for (; input < count; input++)
        {
            var file = damage(originals[input % originals.Length], new Random(input));
            for (var second = false; ; second = true)
            {
                clock.Restart();
                var before = GC.GetAllocatedBytesForCurrentThread();
                var whole = Reads<TRefusal>($"{reader}, input {input}", file, read);
                var (bytes, time) = (GC.GetAllocatedBytesForCurrentThread() - before, clock.Elapsed);
                if (bytes > allowed(file.Length))
                    throw new FuzzException(
                        $"{reader}, input {input}: {bytes} bytes allocated for a file of {file.Length}"
                    );
                // A machine may be busy with something else, but hardly twice for the same file.
                if (time > Limit && !second)
                    continue;
                if (time > Limit)
                    throw new FuzzException($"{reader}, input {input}: {time}");
                if (time > slowest)
                    slowest = time;
                largest = Math.Max(largest, bytes);
                if (whole)
                    accepted++;
                else
                    refused++;
                break;
            }
        }
        return new(reader, accepted, refused, slowest, largest);
    }

    private static bool Reads<TRefusal>(string input, byte[] file, Action<byte[]> read)
        where TRefusal : Exception
    {
        try
        {
            read(file);
            return true;
        }
        catch (TRefusal e)
        {
            return !string.IsNullOrWhiteSpace(e.Message)
                ? false
                : throw new FuzzException($"{input}: refused without a word", e);
        }
#pragma warning disable CA1031 // whatever it is, it is told with its input
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new FuzzException($"{input} ({Convert.ToBase64String(file[..Math.Min(file.Length, 1500)])}): {e}", e);
        }
    }
}
