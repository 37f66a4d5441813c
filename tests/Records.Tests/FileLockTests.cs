namespace LatentLab.Records.Tests;

/// <summary>One at a time, by name, and never for longer than the holder lives.</summary>
public sealed class FileLockTests : IDisposable
{
    private static readonly string Words = string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Take(4));
    private static readonly string Me = $"process {Environment.ProcessId} ({Words})";
    private readonly TemporaryFolder _folder = new();

    private string Lock => _folder.File("a/work.lock");

    public void Dispose() => _folder.Dispose();

    private FileLock Take() => FileLock.Take(Lock, cancel: TestContext.Current.CancellationToken);

    /// <summary>What is said to somebody who waits in vain, for a while or until something is said.</summary>
    private List<string> SaidInVain(TimeSpan patience, int? milliseconds = null)
    {
        using var stop = new CancellationTokenSource(milliseconds ?? 10_000);
        var said = new List<string>();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            FileLock.Take(Lock, Say, patience: patience, cancel: stop.Token)
        );
        return said;

        void Say(string line)
        {
            said.Add(line);
            if (milliseconds is null)
                stop.Cancel();
        }
    }

    [Fact]
    public void ItIsSignedAndLeavesNothing()
    {
        using (Take())
        {
            Assert.Equal(Me, File.ReadAllText(Lock + ".by"));
            Assert.True(File.Exists(Lock));
        }
        Assert.Empty(Directory.GetFileSystemEntries(_folder.File("a")));
    }

    [Fact]
    public void ItIsFreeAgainAfterItsHolder()
    {
        Take().Dispose();
        Take().Dispose();
        File.WriteAllText(Lock, "left by somebody who was killed");
        File.WriteAllText(Lock + ".by", "somebody");
        using (Take())
            Assert.Equal(Me, File.ReadAllText(Lock + ".by"));
    }

    [Fact]
    public void WhoWaitsIsToldOnceByWhom()
    {
        using (Take())
            Assert.Equal(
                [$"Waiting for {Me}, which has work.lock (Ctrl-C ends this)…"],
                SaidInVain(TimeSpan.Zero, milliseconds: 80)
            );
    }

    [Fact]
    public void AHolderWithoutANameIsAnotherProcess()
    {
        const string Expected = "Waiting for another process, which has work.lock (Ctrl-C ends this)…";
        using var held = Take();
        File.Delete(Lock + ".by");
        Assert.Equal([Expected], SaidInVain(TimeSpan.Zero));
        Directory.CreateDirectory(Lock + ".by");
        Assert.Equal([Expected], SaidInVain(TimeSpan.Zero));
        Directory.Delete(Lock + ".by");
    }

    [Fact]
    public void AShortWaitIsSilent()
    {
        using var held = Take();
        Assert.Empty(SaidInVain(TimeSpan.FromMinutes(1), milliseconds: 60));
        using var stop = new CancellationTokenSource(60);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            FileLock.Take(Lock, patience: TimeSpan.Zero, cancel: stop.Token)
        );
    }

    [Fact]
    public async Task WhoWaitsGetsIt()
    {
        var cancel = TestContext.Current.CancellationToken;
        var held = Take();
        var waiting = Task.Run(() => Take(), cancel);
        await Task.WhenAny(waiting, Task.Delay(20, cancel));
        Assert.False(waiting.IsCompleted);
        held.Dispose();
        using var taken = await waiting.WaitAsync(TimeSpan.FromSeconds(10), cancel);
        Assert.Equal(Me, await File.ReadAllTextAsync(Lock + ".by", cancel));
    }

    [Fact]
    public void AWaitThatHasEndedBeforeItBeginsMakesNothing()
    {
        Assert.Throws<OperationCanceledException>(() => FileLock.Take(Lock, cancel: new(canceled: true)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void WithoutASignatureItHoldsAllTheSame()
    {
        Directory.CreateDirectory(Lock + ".by");
        using var held = Take();
        Assert.Single(SaidInVain(TimeSpan.Zero));
        Directory.Delete(Lock + ".by");
    }

    [Theory]
    [InlineData(null, "copy the whole folder of the project to a place of your own, and work there")]
    [InlineData("use another one", "use another one")]
    public void WhereNothingCanBeWrittenTheRemedyIsSaid(string? remedy, string said)
    {
        Directory.CreateDirectory(Lock); // for whom may write everywhere, too
        var cancel = TestContext.Current.CancellationToken;
        var error = Assert.Throws<UnauthorizedAccessException>(() =>
            remedy is null ? FileLock.Take(Lock, cancel: cancel) : FileLock.Take(Lock, remedy: remedy, cancel: cancel)
        );
        Assert.Equal($"{_folder.File("a")} cannot be written to: {said} (access denied).", error.Message);
        Assert.IsType<UnauthorizedAccessException>(error.InnerException);
    }

    [Fact]
    public void AnotherFaultIsLeftAsItIs()
    {
        File.WriteAllText(_folder.File("a"), "a file where a folder should be");
        Assert.ThrowsAny<IOException>(() => Take());
    }

    [Fact]
    public async Task OfManyOnlyOneIsInside()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (inside, most, done) = (0, 0, 0);
        var workers = Enumerable.Range(0, 3).Select(_ => Task.Run(Work, cancel));
        await Task.WhenAll(workers);
        Assert.Equal((0, 1, 60), (inside, most, done));

        void Work()
        {
            for (var i = 0; i < 20; i++)
                using (Take())
                {
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    done++;
                    Interlocked.Decrement(ref inside);
                }
        }
    }
}
