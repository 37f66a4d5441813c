using System.Diagnostics;

namespace LatentLab.Benchmarks;

/// <summary>A measured process, which is asked a line and answers one.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    public WorkerProcess(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
    }

    /// <summary>This program as another process.</summary>
    public static ProcessStartInfo Ours(params string[] words)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(WorkerProcess).Assembly.Location);
        foreach (var word in words)
            start.ArgumentList.Add(word);
        return start;
    }

    /// <summary>The next line it prints.</summary>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public string Line() =>
        _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException(
            $"{Path.GetFileName(_process.StartInfo.FileName)} ended without an answer; what it said stands above."
        );

    /// <summary>Asks, and reads the numbers behind the first word of the answer.</summary>
    public double[] Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return [.. Line().Split(' ').Skip(1).Select(double.Parse)];
    }

    /// <summary>Ends its input, upon which it ends itself.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
            _process.Kill();
        _process.Dispose();
    }
}
