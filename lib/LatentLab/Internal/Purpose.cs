namespace LatentLab;

/// <summary>What the library itself draws random numbers for; see <see cref="Seeds.Stream(long, string)"/>.</summary>
internal static class Purpose
{
    public const string Batches = "order: batches";
    public const string DataSet = "order: data set";
    public const string Corruption = "training: corruption";
    public const string Reparameterization = "training: reparameterization";
    public const string Dropout = "training: dropout";
    public const string Validation = "training: validation";
    public const string Ring = "toy data: ring";
    public const string Ellipse = "toy data: ellipse";
    public const string Shapes = "toy data: shapes";
    public const string ActivationStart = "activation maximization: start";
    public const string TsneStart = "t-SNE: start";
    public const string SpectralStart = "spectral normalization: start";
    public const string Canary = "canary: images";
    public const string Check = "check: values";
}
