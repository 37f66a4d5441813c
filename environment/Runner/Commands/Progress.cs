using System.Globalization;
using System.Text;

namespace LatentLab.Runner;

/// <summary>
/// The lines that tell how a run gets on: one for each cell, with what the cell prints indented above its time.
/// </summary>
/// <remarks>A cell that takes longer than two seconds is named while it runs.</remarks>
internal sealed class Progress(TextWriter output)
{
    private const string Indent = "                 ";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private int _cell;
    private string _place = "";
    private string _title = "";
    private bool _named;
    private bool _lineStart;

    /// <summary>A cell begins.</summary>
    public void Begin(int number, int count, string title)
    {
        lock (_lock)
        {
            (_place, _title, _named, _lineStart) = ($"[{Two(number)}/{Two(count)}]", title, false, true);
            _ = NameIfSlowAsync(++_cell);
        }
    }

    /// <summary>A cell is not run.</summary>
    public void LeftOut(int number, int count, string title, string language)
    {
        lock (_lock)
            output.WriteLine($"[{Two(number)}/{Two(count)}]  left out {title} ({language})");
    }

    /// <summary>The cell prints.</summary>
    public void Text(string text)
    {
        if (text.Length == 0)
            return;
        var indented = new StringBuilder(text.Length + Indent.Length);
        lock (_lock)
        {
            Name();
            for (int at = 0, end; at < text.Length; at = end)
            {
                end = text.IndexOf('\n', at) is var line and >= 0 ? line + 1 : text.Length;
                indented.Append(_lineStart && text[at] != '\n' ? Indent : "").Append(text, at, end - at);
                _lineStart = text[end - 1] == '\n';
            }
            output.Write(indented); // in one piece: a console takes its time for each
            output.Flush();
        }
    }

    /// <summary>The cell is done.</summary>
    public void End(double seconds)
    {
        lock (_lock)
        {
            _cell++;
            if (!_lineStart)
                output.WriteLine();
            var time = seconds.ToString("0.0", CultureInfo.InvariantCulture).PadLeft(7);
            output.WriteLine($"{_place} {time} s {_title}");
        }
    }

    private static string Two(int number) => number.ToString(CultureInfo.InvariantCulture).PadLeft(2);

    private async Task NameIfSlowAsync(int cell)
    {
        await Task.Delay(Silence).ConfigureAwait(false);
        lock (_lock)
        {
            if (_cell != cell)
                return;
            Name();
            output.Flush();
        }
    }

    private void Name()
    {
        if (!_named)
            output.WriteLine($"{_place}           {_title}");
        _named = true;
    }
}
