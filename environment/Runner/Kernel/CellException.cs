namespace LatentLab.Runner;

/// <summary>A cell cannot be executed: it does not compile, is not portable, or its packages cannot be had.</summary>
/// <param name="name">The kind of error, as Jupyter's ename.</param>
/// <param name="message">One or two lines.</param>
/// <param name="line">The line of the cell, from 1, or 0.</param>
/// <param name="column">The column, from 1, or 0.</param>
internal sealed class CellException(string name, string message, int line = 0, int column = 0)
    : Exception(line > 0 ? $"line {line}, column {column}: {message}" : message)
{
    public string Name { get; } = name;
}
