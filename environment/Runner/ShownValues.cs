// The one type that cells see. Its namespace is imported into them, and is short of anything else.
namespace NotebookHost;

/// <summary>Shows a value in the middle of a cell.</summary>
public static class ShownValues
{
    internal static Action<object?> Show { get; set; } = _ => { };

    /// <summary>Shows a value, as the last expression of a cell is shown.</summary>
    public static void Display(this object? value) => Show(value);
}
