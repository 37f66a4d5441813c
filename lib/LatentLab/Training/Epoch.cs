namespace LatentLab;

/// <summary>What one pass over the training images measured.</summary>
/// <param name="Number">1 for the first epoch.</param>
/// <param name="TrainLoss">Mean over the epoch's batches, each measured before its step.</param>
/// <param name="ValidationLoss">Mean over all validation images, measured after the epoch.</param>
/// <param name="Seconds">Wall time of the epoch, validation included.</param>
public sealed record Epoch(int Number, float TrainLoss, float ValidationLoss, float Seconds);
