namespace LatentLab;

/// <summary>Fetches data files. The library never does so by itself: a notebook has to ask.</summary>
public static class Downloads
{
    // Nothing heard for this long counts as no network.
    internal static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    private static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Fetches an IDX file, such as one of MNIST's four, unless it is there already.</summary>
    /// <param name="url">Where the file lies, http or https.</param>
    /// <param name="path">
    /// Where to put it; its folder is made. A file that is there is checked and never replaced.
    /// </param>
    /// <param name="sha256">
    /// The SHA-256 of the decompressed content in hexadecimal, or null to check only that it is valid IDX.
    /// </param>
    /// <param name="cancellationToken">Stops the download; nothing half-made stays.</param>
    /// <returns>The path, for <see cref="ImageDataset.FromIdx"/> or <see cref="Idx.Load"/>.</returns>
    /// <exception cref="IOException">
    /// No network, the server refused, or the transfer broke off. Nothing stays behind.
    /// </exception>
    /// <exception cref="IdxFormatException">What came, or was there, is not valid IDX.</exception>
    /// <exception cref="InvalidDataException">What came, or was there, has another checksum.</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static async Task<string> IdxAsync(
        string url,
        string path,
        string? sha256 = null,
        CancellationToken cancellationToken = default
    )
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new ArgumentException($"{url} is not an http or https address.", nameof(url));
        if (File.Exists(path))
        {
            Check(path, path, sha256);
            return path;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            await FetchAsync(address, temporary, path, cancellationToken).ConfigureAwait(false);
            Check(temporary, path, sha256);
            File.Move(temporary, path, overwrite: false);
            return path;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Reading it whole is the check; the message names the file, not its temporary name.
    private static void Check(string path, string name, string? sha256)
    {
        using var file = File.OpenRead(path);
        Idx.Read(file, Path.GetFileName(name), sha256).Dispose();
    }

    private static async Task FetchAsync(
        Uri address,
        string temporary,
        string path,
        CancellationToken cancellationToken
    )
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            patience.CancelAfter(Patience);
            using var response = await Client
                .GetAsync(address, HttpCompletionOption.ResponseHeadersRead, patience.Token)
                .ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw new HttpRequestException(
                    $"the server answered {(int)response.StatusCode} {response.ReasonPhrase}"
                );
            if (response.Content.Headers.ContentLength > Idx.MaximumBytes)
                throw TooLarge();

            using var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            using var file = new FileStream(temporary, FileMode.CreateNew);
            var buffer = new byte[1 << 16];
            var total = 0L;
            while (true)
            {
                patience.CancelAfter(Patience);
                var read = await body.ReadAsync(buffer, patience.Token).ConfigureAwait(false);
                if (read == 0)
                    return;
                if ((total += read) > Idx.MaximumBytes)
                    throw TooLarge();
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failed(address, path, Invariant($"nothing came for {Patience.TotalSeconds:0} seconds"));
        }
        catch (Exception e)
            when (e
                    is HttpRequestException
                        or HttpIOException
                        or IOException { InnerException: System.Net.Sockets.SocketException }
            )
        {
            throw Failed(address, path, e.Message.TrimEnd('.'));
        }
    }

    private static HttpRequestException TooLarge() => new("the file is larger than 1 GB");

    private static IOException Failed(Uri address, string path, string reason) =>
        new(
            $"{address} could not be downloaded: {reason}.\n"
                + $"Check the connection, or fetch the file by other means and save it as {path}."
        );
}
