namespace LatentLab;

/// <summary>What one step of the discriminator found, before its weights changed.</summary>
/// <param name="Loss">
/// What the step minimized, with penalty and class term where there are such; for the plain GAN binary cross-entropy in
/// nats, of the real plus of the generated images.
/// </param>
/// <param name="MeanReal">
/// The mean of D(x): how probably real the discriminator takes real images to be, 0 to 1: the sigmoid of its outputs,
/// without meaning for a Wasserstein critic.
/// </param>
/// <param name="MeanFake">The mean of D(G(z)): the same of generated images.</param>
public sealed record DiscriminatorResult(float Loss, float MeanReal, float MeanFake);
