using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using LatentLab.Fuzz;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class DownloadsTests : IDisposable
{
    private static readonly byte[] Content = IdxFile.Of(0x08, [5], 1, 2, 3, 4, 5);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _server = new();
    private readonly string _address = $"http://127.0.0.1:{FreePort()}/";
    private readonly string _path;

    public DownloadsTests()
    {
        Lab.Start();
        _path = Path.Combine(_folder.Path, "new", "data.gz");
        _server.Prefixes.Add(_address);
        _server.Start();
    }

    public void Dispose()
    {
        _server.Abort();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Answer(Func<HttpListenerResponse, Task> answer) =>
        _ = Task.Run(async () =>
        {
            try
            {
                await answer((await _server.GetContextAsync()).Response);
            }
            catch (Exception e)
                when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // the client left first
            }
        });

    private void AnswerWith(byte[] body) =>
        Answer(async response =>
        {
            response.ContentLength64 = body.Length;
            await response.OutputStream.WriteAsync(body);
            response.Close();
        });

    private Task<string> Get(string? sha256 = null, CancellationToken? token = null) =>
        Downloads.IdxAsync(_address + "data.gz", _path, sha256, token ?? TestContext.Current.CancellationToken);

    private void NothingStays() => Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));

    [Fact]
    public async Task AFileIsFetchedCheckedAndNotFetchedAgain()
    {
        AnswerWith(IdxFile.Gzipped(Content));
        var sha256 = Convert.ToHexString(SHA256.HashData(Content));
        Assert.Equal(_path, await Get(sha256));
        using var x = Idx.Load(_path);
        Assert.Equal([1, 2, 3, 4, 5], x.data<byte>().ToArray());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_path)!));

        _server.Stop(); // now only the file can answer
        Assert.Equal(_path, await Get(sha256));
    }

    [Fact]
    public async Task AWrongChecksumLeavesNothing()
    {
        AnswerWith(Content);
        var wrong = await Assert.ThrowsAsync<InvalidDataException>(() => Get(new string('0', 64)));
        Assert.StartsWith("data.gz: the SHA-256", wrong.Message);
        NothingStays();
    }

    [Fact]
    public async Task SomethingElseThanIdxLeavesNothing()
    {
        AnswerWith("<html>log in</html>"u8.ToArray());
        await Assert.ThrowsAsync<IdxFormatException>(() => Get());
        NothingStays();
    }

    [Fact]
    public async Task APartialBodyLeavesNothing()
    {
        Answer(async response =>
        {
            response.ContentLength64 = Content.Length;
            await response.OutputStream.WriteAsync(Content.AsMemory(0, 8));
            await response.OutputStream.FlushAsync();
            response.Abort();
        });
        var broken = await Assert.ThrowsAsync<IOException>(() => Get());
        Assert.Contains("could not be downloaded", broken.Message);
        NothingStays();
    }

    [Fact]
    public async Task AResetConnectionIsNamedWithAddressAndRemedy()
    {
        var token = TestContext.Current.CancellationToken;
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/data.gz";
        var answer = Task.Run(
            async () =>
            {
                using var client = await server.AcceptSocketAsync(token);
                await client.ReceiveAsync(new byte[1000], token);
                await client.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npart"u8.ToArray(), token);
                // Until the body is being read: a reset before that is told as an answer that never came.
                for (
                    var wait = 0;
                    wait < 1000 && Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories).Length == 0;
                    wait++
                )
                    await Task.Delay(5, token);
                client.LingerState = new(true, 0); // closes with a reset
            },
            token
        );
        var reset = await Assert.ThrowsAsync<IOException>(() => Downloads.IdxAsync(url, _path, null, token));
        await answer;
        Assert.StartsWith($"{url} could not be downloaded: ", reset.Message);
        Assert.Contains($"save it as {_path}", reset.Message);
        NothingStays();
    }

    [Fact]
    public async Task ARefusalIsSaid()
    {
        Answer(response =>
        {
            response.StatusCode = 404;
            response.Close();
            return Task.CompletedTask;
        });
        var refused = await Assert.ThrowsAsync<IOException>(() => Get());
        Assert.Contains("404", refused.Message);
        NothingStays();
    }

    [Fact]
    public async Task AFileThatIsTooLargeIsRefusedByItsHeader()
    {
        Answer(async response =>
        {
            response.ContentLength64 = Idx.MaximumBytes + 1;
            await response.OutputStream.WriteAsync(Content);
            await response.OutputStream.FlushAsync();
        });
        Assert.Contains("larger than 1 GB", (await Assert.ThrowsAsync<IOException>(() => Get())).Message);
        NothingStays();
    }

    [Fact]
    public async Task NoNetworkIsSaidInTwoLines()
    {
        _server.Stop();
        var dead = await Assert.ThrowsAsync<IOException>(() => Get());
        Assert.Equal(2, dead.Message.Split('\n').Length);
        Assert.Contains(_address, dead.Message);
        NothingStays();
    }

    [Fact]
    public async Task CancelingLeavesNothing()
    {
        using var cancel = new CancellationTokenSource();
        Answer(async response =>
        {
            response.ContentLength64 = Content.Length;
            await response.OutputStream.WriteAsync(Content.AsMemory(0, 8));
            await response.OutputStream.FlushAsync();
            await cancel.CancelAsync();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Get(token: cancel.Token));
        NothingStays();
    }

    [Fact]
    public async Task AServerThatFallsSilentIsLeft()
    {
        var usual = Downloads.Patience;
        Downloads.Patience = TimeSpan.FromMilliseconds(300);
        try
        {
            Answer(async response =>
            {
                response.ContentLength64 = Content.Length;
                await response.OutputStream.WriteAsync(Content.AsMemory(0, 8));
                await response.OutputStream.FlushAsync();
            });
            Assert.Contains("nothing came", (await Assert.ThrowsAsync<IOException>(() => Get())).Message);
        }
        finally
        {
            Downloads.Patience = usual;
        }
        NothingStays();
    }

    [Fact]
    public async Task AFileThatIsThereIsCheckedAndNeverReplaced()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        await File.WriteAllTextAsync(_path, "mine", TestContext.Current.CancellationToken);
        AnswerWith(Content);
        await Assert.ThrowsAsync<IdxFormatException>(() => Get());
        Assert.Equal("mine", await File.ReadAllTextAsync(_path, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("file:///etc/passwd")]
    public async Task OnlyWebAddressesAreTaken(string url) =>
        Assert.Contains(
            url,
            (
                await Assert.ThrowsAsync<ArgumentException>(() =>
                    Downloads.IdxAsync(url, _path, null, TestContext.Current.CancellationToken)
                )
            ).Message
        );
}
