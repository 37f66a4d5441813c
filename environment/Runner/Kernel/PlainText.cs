using System.Collections;
using System.Globalization;

namespace LatentLab.Runner;

/// <summary>Values as short text.</summary>
internal static class PlainText
{
    private const int MostItems = 20;

    /// <summary>
    /// Numbers and text as they are, a collection's first items in brackets, anything else by its ToString().
    /// </summary>
    public static string Of(object? value) =>
        value switch
        {
            null => "null",
            string text => text,
            IFormattable formattable and not Enum => formattable.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable items when !WritesItself(value) => List(items),
            _ => value.ToString() ?? "",
        };

    private static bool WritesItself(object value) =>
        value.GetType().GetMethod("ToString", Type.EmptyTypes)!.DeclaringType is { } by
        && by != typeof(object)
        && by != typeof(ValueType);

    private static string List(IEnumerable items)
    {
        var shown = new List<string>();
        foreach (var item in items)
        {
            if (shown.Count == MostItems)
            {
                shown.Add(items is ICollection all ? $"… ({all.Count} in all)" : "…");
                break;
            }
            shown.Add(item is DictionaryEntry pair ? $"{Of(pair.Key)}: {Of(pair.Value)}" : Of(item));
        }
        return $"[{string.Join(", ", shown)}]";
    }
}
