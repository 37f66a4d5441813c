using System.Text;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>The worker's standard output: text as the cells print it, and marked lines of JSON in between.</summary>
/// <remarks>
/// What native libraries print reaches the same pipe by itself, so that everything keeps its order. A frame is the mark
/// (a separator character and a number that only this run knows), one line of JSON and a line end.
/// </remarks>
internal sealed class FrameWriter
{
    private readonly string _mark;
    private readonly TextWriter _output = Writer(Console.OpenStandardOutput());
    private readonly TextWriter _error = Writer(Console.OpenStandardError());

    public FrameWriter(string nonce)
    {
        _mark = Mark(nonce);
        Console.SetIn(TextReader.Null);
        TakeConsole();
    }

    public static string Mark(string nonce) => $"\u001e{nonce} ";

    /// <summary>Console.Out and Console.Error are ours again, whatever a cell has put in their place.</summary>
    public void TakeConsole()
    {
        Console.SetOut(_output);
        Console.SetError(_error);
    }

    /// <summary>Sends what a cell printed.</summary>
    public void Print(string text) => _output.Write(text);

    /// <summary>Sends what a cell wrote to standard error.</summary>
    public void PrintError(string text) => _error.Write(text);

    /// <summary>Sends one output of a cell, after everything that was printed before it.</summary>
    public void Output(JsonObject output) => Send(new JsonObject { ["output"] = output });

    /// <summary>Sends a frame.</summary>
    public void Send(JsonObject frame)
    {
        NativeEnvironment.FlushNativeOutput();
        _output.Write($"{_mark}{frame.ToJsonString()}\n");
    }

    /// <summary>Marks the end of what a cell wrote to standard error.</summary>
    public void EndOfErrors() => _error.Write($"{_mark}{{}}\n");

    private static TextWriter Writer(Stream stream) =>
        TextWriter.Synchronized(new StreamWriter(stream, new UTF8Encoding(false)) { AutoFlush = true });
}
