namespace LatentLab.Runner;

internal static class Doctor
{
    public static Task<int> RunAsync(Repository repository, TextWriter output, CancellationToken cancel) => Task.FromResult(0);
}
