using LatentLab.Runner;

[assembly: AssemblyFixture(typeof(LatentLab.Notebooks.Tests.OneAtATime))]

namespace LatentLab.Notebooks.Tests;

/// <summary>`dotnet test` starts all test programs together; training ones would slow each other down, so they take turns.</summary>
public sealed class OneAtATime : IDisposable
{
    private readonly IDisposable _turn = FileLock.Take(Path.Combine(Repository.Find().Root, "artifacts", "tests.lock"));

    public void Dispose() => _turn.Dispose();
}
