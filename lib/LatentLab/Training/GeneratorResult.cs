namespace LatentLab;

/// <summary>What one step of the generator found, before its weights changed.</summary>
/// <param name="Loss">
/// What the step minimized, with a class term where there is one; for the plain GAN binary
/// cross-entropy in nats of its images, labeled as real.
/// </param>
/// <param name="MeanFake">
/// The mean of D(G(z)): how probably real the discriminator takes them to be, 0 to 1: the sigmoid of its outputs,
/// without meaning for a Wasserstein critic.
/// </param>
public sealed record GeneratorResult(float Loss, float MeanFake);
