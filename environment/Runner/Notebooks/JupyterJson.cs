using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>
/// Writes JSON as Jupyter does: an indent of one, every character that may stand for itself unescaped.
/// </summary>
/// <remarks>
/// One exception: the JSON of a chart stays on one line. Jupyter would give every number of it a line, which makes the
/// file several times larger.
/// </remarks>
internal static class JupyterJson
{
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Write(text, node, 0, compact: false);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, JsonNode? node, int depth, bool compact)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                Sequence(
                    text,
                    '{',
                    '}',
                    depth,
                    compact,
                    members,
                    pair =>
                    {
                        Quote(text, pair.Key);
                        text.Append(": ");
                        Write(
                            text,
                            pair.Value,
                            depth + 1,
                            compact || pair.Key.EndsWith("+json", StringComparison.Ordinal)
                        );
                    }
                );
                break;
            case JsonArray { Count: > 0 } items:
                Sequence(text, '[', ']', depth, compact, items, item => Write(text, item, depth + 1, compact));
                break;
            case JsonValue value when value.TryGetValue<string>(out var s):
                Quote(text, s);
                break;
            case null:
                text.Append("null");
                break;
            default:
                text.Append(node.ToJsonString());
                break;
        }
    }

    private static void Sequence<T>(
        StringBuilder text,
        char open,
        char close,
        int depth,
        bool compact,
        IEnumerable<T> items,
        Action<T> write
    )
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(compact ? ", " : ",");
            if (!compact)
                text.Append('\n').Append(' ', depth + 1);
            first = false;
            write(item);
        }
        if (!compact)
            text.Append('\n').Append(' ', depth);
        text.Append(close);
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            text.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    '\b' => "\\b",
                    '\f' => "\\f",
                    < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                    _ => c.ToString(),
                }
            );
        }
        text.Append('"');
    }
}
