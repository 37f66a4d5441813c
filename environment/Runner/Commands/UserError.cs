namespace LatentLab.Runner;

/// <summary>A failure the user can do something about: printed as it is, without a stack trace.</summary>
/// <param name="message">What is wrong, where, and what to do, in one or two lines.</param>
/// <param name="exitCode">1 for a failure, 2 for a command that was not understood.</param>
internal sealed class UserError(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
