using System.Diagnostics;

namespace LatentLab.Tests;

/// <summary>
/// Lets one test program of this repository run at a time: two trainings at once on two cores slow each other tenfold.
/// </summary>
/// <remarks>Part of every test project; <c>dotnet test</c> starts them together.</remarks>
public sealed class OneAtATime : IAsyncLifetime
{
    private readonly string _root = RootAbove(AppContext.BaseDirectory);
    private FileStream? _held;

    /// <summary>Waits until the lock file is free.</summary>
    public async ValueTask InitializeAsync()
    {
        var path = Path.Combine(_root, "artifacts", "tests.lock");
        var clock = Stopwatch.StartNew();
        var waited = false;
        while (_held is null)
        {
            try
            {
                _held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                if (!waited && clock.Elapsed.TotalSeconds > 15)
                {
                    TestProgressAttribute.Say("waits until another test program is done");
                    waited = true;
                }
                await Task.Delay(200);
            }
        }
        TestProgressAttribute.Begin(_root);
    }

    /// <summary>Hands over to the next one.</summary>
    public ValueTask DisposeAsync()
    {
        TestProgressAttribute.End(_root);
        return _held?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static string RootAbove(string folder)
    {
        var root = new DirectoryInfo(folder);
        while (!File.Exists(Path.Combine(root.FullName, "LatentLab.slnx")))
            root = root.Parent!;
        return root.FullName;
    }
}
