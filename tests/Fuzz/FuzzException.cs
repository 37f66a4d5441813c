namespace LatentLab.Fuzz;

/// <summary>A reader did more with a damaged file than to read it or to refuse it as documented.</summary>
internal sealed class FuzzException(string message, Exception? reason = null) : Exception(message, reason);
