namespace LatentLab;

/// <summary>A check of an exercise failed; the message says what was expected and what to look at.</summary>
/// <param name="message">What was expected, and a hint.</param>
/// <param name="innerException">The exception that told, or null.</param>
public sealed class CheckFailedException(string message, Exception? innerException = null)
    : Exception(message, innerException);
