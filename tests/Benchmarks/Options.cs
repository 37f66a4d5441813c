namespace LatentLab.Benchmarks;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public const string Help = """
        dotnet run -c Release --project tests/Benchmarks -- [options]
            --only TEXT    the cases whose name contains TEXT, such as vae, "batch 128" or loader
            --rounds N     measurements of each side, taken in turn; 7 if nothing is said
            --seconds S    length of one measurement; 1 if nothing is said
            --no-peer      without PyTorch
        """;

    /// <summary>A part of the names of the cases to run; empty for all.</summary>
    public string Only { get; private init; } = "";

    /// <summary>Measurements of each side.</summary>
    public int Rounds { get; private init; } = 7;

    /// <summary>Length of one measurement.</summary>
    public double Seconds { get; private init; } = 1;

    /// <summary>Whether PyTorch is measured, too.</summary>
    public bool Peer { get; private init; } = true;

    /// <summary>Whether a case of this name is to run.</summary>
    public bool Wants(string name) => name.Contains(Only, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the command line.</summary>
    /// <returns>The options, or null where something is not understood.</returns>
    public static Options? Parse(ReadOnlySpan<string> words) =>
        words switch
        {
            [] => new(),
            ["--no-peer", .. var rest] => Parse(rest) is { } o ? o with { Peer = false } : null,
            ["--only", var text, .. var rest] => Parse(rest) is { } o ? o with { Only = text } : null,
            ["--rounds", var text, .. var rest] when int.TryParse(text, out var n) && n > 0 => Parse(rest) is { } o
                ? o with
                {
                    Rounds = n,
                }
                : null,
            ["--seconds", var text, .. var rest] when double.TryParse(text, out var s) && s > 0 => Parse(rest) is { } o
                ? o with
                {
                    Seconds = s,
                }
                : null,
            _ => null,
        };
}
