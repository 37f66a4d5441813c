using System.Globalization;

namespace LatentLab.Runner;

/// <summary>The lines that tell how a run gets on: one for each cell, with what the cell prints indented above its time.</summary>
internal sealed class Progress(TextWriter output)
{
    private const string Indent = "                 ";

    private string _place = "";
    private string _title = "";
    private bool _printed;
    private bool _lineStart;

    /// <summary>A cell begins.</summary>
    public void Begin(int number, int count, string title)
    {
        (_place, _title, _printed, _lineStart) = ($"[{number,2}/{count,2}]", title, false, true);
    }

    /// <summary>The cell prints.</summary>
    public void Text(string text)
    {
        if (!_printed) output.WriteLine($"{_place}           {_title}");
        _printed = true;
        foreach (var character in text)
        {
            if (_lineStart && character != '\n') output.Write(Indent);
            _lineStart = character == '\n';
            output.Write(character);
        }
        output.Flush();
    }

    /// <summary>The cell is done.</summary>
    public void End(double seconds)
    {
        if (!_lineStart) output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_place} {seconds,7:0.0} s {_title}"));
    }
}
