using System.Text;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>
/// Takes a worker's output apart again: text, and the frames that <see cref="FrameWriter"/> put in between.
/// </summary>
internal sealed class FrameReader(string nonce, Action<string> onText, Action<JsonObject> onFrame)
{
    private readonly byte[] _mark = Encoding.UTF8.GetBytes(FrameWriter.Mark(nonce));
    private readonly Decoder _text = Encoding.UTF8.GetDecoder();
    private readonly List<byte> _pending = [];

    /// <summary>Reads to the end of the stream.</summary>
    public async Task ReadAllAsync(Stream stream)
    {
        var buffer = new byte[65536];
        int count;
        while ((count = await stream.ReadAsync(buffer).ConfigureAwait(false)) > 0)
            Feed(buffer.AsSpan(0, count));
        EmitText(_pending.Count);
    }

    /// <summary>Takes the next bytes, wherever they happen to be cut.</summary>
    public void Feed(ReadOnlySpan<byte> bytes)
    {
        _pending.AddRange(bytes);
        while (true)
        {
            var held = Held;
            var start = held.IndexOf(_mark);
            if (start < 0)
            {
                // What may be the beginning of a mark waits for the rest of it.
                var maybe = held.LastIndexOf(_mark[0]);
                EmitText(maybe >= 0 && _mark.AsSpan().StartsWith(held[maybe..]) ? maybe : held.Length);
                return;
            }
            EmitText(start);
            var end = Held.IndexOf((byte)'\n');
            if (end < 0)
                return;
            var json = Encoding.UTF8.GetString(Held[_mark.Length..end]);
            _pending.RemoveRange(0, end + 1);
            onFrame(JsonNode.Parse(json)!.AsObject());
        }
    }

    private ReadOnlySpan<byte> Held => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending);

    private void EmitText(int count)
    {
        if (count == 0)
            return;
        var chars = new char[count + 1];
        var used = _text.GetChars(Held[..count], chars, flush: false);
        _pending.RemoveRange(0, count);
        if (used > 0)
            onText(new string(chars, 0, used));
    }
}
