using System.Diagnostics;

namespace LatentLab.Tests;

/// <summary>
/// Lets one test program of this repository run at a time: two trainings at once on two cores slow each other tenfold.
/// </summary>
/// <remarks>Part of every test project; <c>dotnet test</c> starts them together.</remarks>
public class OneAtATime : IAsyncLifetime
{
    private readonly string _root = RootAbove(AppContext.BaseDirectory);
    private readonly List<FileStream> _held = [];

    /// <summary>Of two cores, how many it keeps busy.</summary>
    protected virtual int Cores => 2;

    /// <summary>Waits until the lock files of its cores are free.</summary>
    public async ValueTask InitializeAsync()
    {
        var clock = Stopwatch.StartNew();
        var waited = false;
        for (var core = 0; !TryTake(core); core = 1 - core)
        {
            if (!waited && clock.Elapsed.TotalSeconds > 15)
            {
                TestProgressAttribute.Say("waits until another test program is done");
                waited = true;
            }
            await Task.Delay(200);
        }
        TestProgressAttribute.Begin(_root);
    }

    /// <summary>Hands over to the next one.</summary>
    public ValueTask DisposeAsync()
    {
        TestProgressAttribute.End(_root);
        Release();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    // All cores or none: who holds one and waits for the other keeps it idle.
    private bool TryTake(int first)
    {
        try
        {
            for (var core = first; _held.Count < Cores; core = 1 - core)
            {
                var path = Path.Combine(_root, "artifacts", $"tests.{core + 1}.lock");
                _held.Add(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            return true;
        }
        catch (IOException)
        {
            Release();
            return false;
        }
    }

    private void Release()
    {
        _held.ForEach(file => file.Dispose());
        _held.Clear();
    }

    private static string RootAbove(string folder)
    {
        var root = new DirectoryInfo(folder);
        while (!File.Exists(Path.Combine(root.FullName, "LatentLab.slnx")))
            root = root.Parent!;
        return root.FullName;
    }
}

/// <summary>A test program that may run beside another one of its kind.</summary>
public sealed class OnOneCore : OneAtATime
{
    /// <inheritdoc/>
    protected override int Cores => 1;
}
