using System.Diagnostics;
using System.Text;

namespace LatentLab.Tests;

/// <summary>Feeds damaged files to a reader and watches what it does.</summary>
/// <remarks>10,000 inputs a reader; LATENTLAB_FUZZ asks for another number. The damage depends on the input's number alone.</remarks>
internal static class Fuzzing
{
    private static readonly byte[][] Tokens = [.. new[] { "[", "{", "\"", ":", ",", "null", "-1", "1e999", "99999999999999999999", "\\ud800", "\"__metadata__\"", "[[[[[[[[[[[[[[[[" }.Select(Encoding.UTF8.GetBytes)];

    public static int Inputs => int.TryParse(Environment.GetEnvironmentVariable("LATENTLAB_FUZZ"), out var number) && number > 0 ? number : 10_000;

    /// <summary>Reads each damaged file, and fails where one does more than to be read or to be refused.</summary>
    /// <param name="reader">Its name.</param>
    /// <param name="originals">Whole files.</param>
    /// <param name="read">Reads a file; throws <typeparamref name="TRefusal"/> where it is damaged.</param>
    /// <param name="allowed">The most bytes that reading a file of this many bytes may allocate.</param>
    public static void Run<TRefusal>(string reader, byte[][] originals, Action<byte[]> read, Func<long, long> allowed) where TRefusal : Exception
    {
        foreach (var original in originals) read(original); // whole files are read, and the code is compiled
        var (accepted, refused, slowest, largest) = (0, 0, TimeSpan.Zero, 0L);
        for (var i = 0; i < Inputs; i++)
        {
            var file = Damaged(originals[i % originals.Length], new Random(i));
            var clock = Stopwatch.StartNew();
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                read(file);
                accepted++;
            }
            catch (TRefusal e)
            {
                Assert.False(string.IsNullOrWhiteSpace(e.Message));
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{reader}, input {i} ({Convert.ToBase64String(file[..Math.Min(file.Length, 200)])}): {e}");
            }
            var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(bytes <= allowed(file.Length), $"{reader}, input {i}: {bytes} bytes allocated for a file of {file.Length}");
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{reader}, input {i}: {clock.Elapsed}");
            if (clock.Elapsed > slowest) slowest = clock.Elapsed;
            largest = Math.Max(largest, bytes);
        }
        Console.WriteLine(FormattableString.Invariant($"{reader}: {Inputs:N0} damaged files, {accepted:N0} read, {refused:N0} refused, slowest {slowest.TotalMilliseconds:0.0} ms, at most {largest / 1e6:0.00} MB allocated"));
        Assert.InRange(refused, Inputs / 20, Inputs);
    }

    // Mostly one change, else up to six; every second one in the first bytes, where headers stand.
    private static byte[] Damaged(byte[] original, Random chance)
    {
        var file = original.ToList();
        for (var changes = chance.Next(3) > 0 ? 1 : chance.Next(2, 7); changes > 0 && file.Count > 0; changes--)
        {
            var at = chance.Next(chance.Next(2) == 0 ? Math.Min(16, file.Count) : file.Count);
            var length = Math.Min(chance.Next(1, 40), file.Count - at);
            switch (chance.Next(8))
            {
                case 0: file[at] ^= (byte)(1 << chance.Next(8)); break;
                case 1: file[at] = (byte)chance.Next(256); break;
                case 2: file.RemoveRange(at, file.Count - at); break;
                case 3: file.RemoveRange(at, length); break;
                case 4: file.InsertRange(at, file.GetRange(chance.Next(file.Count - length + 1), length)); break;
                case 5: file.InsertRange(at, Tokens[chance.Next(Tokens.Length)]); break;
                case 6: for (var k = 0; k < Math.Min(8, file.Count - at); k++) file[at + k] = (byte)(chance.Next(2) * 255); break; // huge or zero lengths
                default: file.AddRange(Enumerable.Repeat((byte)chance.Next(256), chance.Next(1, 2_000))); break;
            }
        }
        return [.. file];
    }
}
