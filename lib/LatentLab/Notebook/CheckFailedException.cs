namespace LatentLab;

/// <summary>A check of an exercise failed; the message says what was expected and what to look at.</summary>
/// <param name="message">What was expected, and a hint.</param>
public sealed class CheckFailedException(string message) : Exception(message);
