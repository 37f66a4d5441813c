using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Xunit.v3;

namespace LatentLab.Tests;

/// <summary>
/// Says every 15 seconds how many tests are done, which one runs and how much time is left: <c>dotnet test</c> does
/// so on a terminal, and says nothing where its output goes to a program or a file.
/// </summary>
/// <remarks>Part of every test project. How many tests there are, and their time, is known from the last run.</remarks>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed partial class TestProgressAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);
    private static readonly string Program = Assembly.GetExecutingAssembly().GetName().Name!;
    private static readonly Stopwatch Clock = new();
    private static readonly ConcurrentDictionary<string, TimeSpan> Running = new();
    private static (int Tests, double Seconds) Last;
    private static Stream? Shown;
    private static Timer? Ticker;
    private static int Done;

    /// <summary>Begins to report.</summary>
    /// <param name="root">The clone, whose artifacts have the times of the last run.</param>
    public static void Begin(string root)
    {
        if (File.Exists(FileIn(root)) && File.ReadAllText(FileIn(root)).Split(' ') is [var tests, var seconds])
            Last = (int.Parse(tests, Invariant), double.Parse(seconds, Invariant));
        Clock.Start();
        Ticker = new Timer(_ => Say(Line()), null, Every, Every);
    }

    /// <summary>Ends, and notes how many tests there were, where all of them ran.</summary>
    /// <param name="root">The clone.</param>
    public static void End(string root)
    {
        Ticker?.Dispose();
        if (!Environment.GetCommandLineArgs().Any(word => Filter().IsMatch(word)))
            File.WriteAllText(FileIn(root), string.Create(Invariant, $"{Done} {Clock.Elapsed.TotalSeconds:0}"));
    }

    /// <summary>Writes a line where the user looks.</summary>
    public static void Say(string line)
    {
        Shown ??= Output();
        try
        {
            Shown.Write(System.Text.Encoding.UTF8.GetBytes($"{Program}: {line}\n"));
            Shown.Flush();
        }
        catch (IOException)
        {
            // Nobody reads any more.
        }
    }

    /// <inheritdoc/>
    public override void Before(MethodInfo methodUnderTest, IXunitTest test) =>
        Running[test.TestDisplayName] = Clock.Elapsed;

    /// <inheritdoc/>
    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running.TryRemove(test.TestDisplayName, out _);
        Interlocked.Increment(ref Done);
    }

    private static CultureInfo Invariant => CultureInfo.InvariantCulture;

    private static string Line()
    {
        var of = Last.Tests > Done ? $" of {Last.Tests}" : "";
        var left = Last.Seconds - Clock.Elapsed.TotalSeconds;
        var (name, since) = Running.OrderBy(test => test.Value).FirstOrDefault();
        return string.Create(Invariant, $"{Done}{of} tests in {Clock.Elapsed.TotalSeconds:0} s")
            + (left > 0 ? string.Create(Invariant, $", about {left:0} s left") : "")
            + (name is null ? "" : string.Create(Invariant, $"; {(Clock.Elapsed - since).TotalSeconds:0} s in {name}"));
    }

    // `dotnet test` keeps what a test program writes, so the line goes where it writes itself: into its pipe, or to
    // the end of its file. On a terminal it draws its own progress.
    private static Stream Output()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_CLI_TEST_COMMAND_WORKING_DIRECTORY") is null)
            return Console.OpenStandardError();
        if (!OperatingSystem.IsLinux())
            return Stream.Null;
        try
        {
            var parent = File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[1];
            var (path, target) = ($"/proc/{parent}/fd/1", new FileInfo($"/proc/{parent}/fd/1").LinkTarget!);
            if (target.StartsWith("pipe:", StringComparison.Ordinal))
                return new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            var flags = File.ReadLines($"/proc/{parent}/fdinfo/1").First(line => line.StartsWith("flags:")).Split('\t');
            var appends = (Convert.ToInt32(flags[1], 8) & 0x400) != 0; // O_APPEND
            return appends && File.Exists(target)
                ? new FileStream(target, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 0)
                : Stream.Null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Stream.Null;
        }
    }

    private static string FileIn(string root) => Path.Combine(root, "artifacts", $"{Program}.last");

    [GeneratedRegex("^--?(filter|class|method|namespace|trait|id$|ids$)")]
    private static partial Regex Filter();
}
