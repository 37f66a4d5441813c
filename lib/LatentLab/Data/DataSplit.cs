namespace LatentLab;

/// <summary>A dataset in its three parts.</summary>
/// <param name="Train">What a model learns from.</param>
/// <param name="Validation">What choices are made on: settings, early stopping.</param>
/// <param name="Test">What is reported, and nothing is chosen on.</param>
/// <remarks>Disposing the split disposes the three parts.</remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record DataSplit(ImageDataset Train, ImageDataset Validation, ImageDataset Test)
    : IDisposable,
        IDisplayable
{
    /// <summary>Disposes the three parts.</summary>
    public void Dispose()
    {
        Train.Dispose();
        Validation.Dispose();
        Test.Dispose();
    }

    /// <summary>One line per part, and the first training pictures.</summary>
    public string ToHtml() => Glance.Preformatted($"validation: {Validation}\ntest: {Test}\ntrain:") + Train.ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>One line per part.</summary>
    public override string ToString() => $"train: {Train}\nvalidation: {Validation}\ntest: {Test}";
}
