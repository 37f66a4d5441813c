// The part of ClrKernel's formatter table that our bridge uses, under its own names.
namespace ClrKernel.Core.Primitives;

public interface IDisplayValue;

public sealed class DisplayObject(object value) : IDisplayValue
{
    public object Value { get; } = value;
}

public sealed class DisplayHtml(string html) : IDisplayValue
{
    public string Html { get; } = html;
}

public sealed record DisplayFormatter(Type InputType, Type OutputType, Func<IDisplayValue, IDisplayValue> Format);

public static class DisplayFormatters
{
    private static readonly List<DisplayFormatter> Known = [];

    public static IReadOnlyList<DisplayFormatter> Formatters => Known;

    public static void Register(Type inputType, Type outputType, Func<IDisplayValue, IDisplayValue> format) =>
        Known.Add(new(inputType, outputType, format));

    public static void Register<TInput>(Func<TInput, IDisplayValue> format)
        where TInput : IDisplayValue => Register(typeof(TInput), typeof(IDisplayValue), value => format((TInput)value));

    public static void Reset()
    {
        Known.Clear();
        Register(
            typeof(DisplayObject),
            typeof(DisplayHtml),
            value => new DisplayHtml($"theirs: {((DisplayObject)value).Value}")
        );
    }

    public static string Show(object value) => ((DisplayHtml)Known[^1].Format(new DisplayObject(value))).Html;
}
