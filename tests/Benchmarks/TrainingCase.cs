namespace LatentLab.Benchmarks;

/// <summary>A model and the way it is trained. peer.py has a twin of the same name.</summary>
/// <param name="Name">The word both sides know it by.</param>
/// <param name="Title">What tables say.</param>
/// <param name="MultiplyAdds">Multiply-adds of one step, per real image.</param>
/// <param name="Start">Makes the model and its optimizer.</param>
internal sealed record TrainingCase(string Name, string Title, long MultiplyAdds, Func<TrainingRun> Start);
