namespace LatentLab.Tests;

/// <summary>
/// Lets one test program of this repository run at a time: two trainings at once on two cores slow each other tenfold.
/// </summary>
/// <remarks>Part of every test project; <c>dotnet test</c> starts them together.</remarks>
public sealed class OneAtATime : IAsyncLifetime
{
    private FileStream? _held;

    /// <summary>Waits until the lock file is free.</summary>
    public async ValueTask InitializeAsync()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "LatentLab.slnx")))
            root = root.Parent!;
        var path = Path.Combine(root.FullName, "artifacts", "tests.lock");
        while (_held is null)
        {
            try
            {
                _held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(200);
            }
        }
    }

    /// <summary>Hands over to the next one.</summary>
    public ValueTask DisposeAsync() => _held?.DisposeAsync() ?? ValueTask.CompletedTask;
}
