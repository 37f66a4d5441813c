using System.Collections;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>What a value looks like where a host shows it: short, whatever it holds, and never an exception.</summary>
internal static partial class Glance
{
    private const int MostItems = 20,
        MostText = 300,
        MostLines = 4000,
        MostDepth = 4;

    /// <summary>Whether this class, and not the host, knows best what a value looks like.</summary>
    public static bool Knows(object? value) =>
        value is Tensor or nn.Module or optim.Optimizer or optim.lr_scheduler.LRScheduler
        || value is not null and not Exception && IsOurs(value.GetType());

    /// <summary>Whether a type is of this library.</summary>
    public static bool IsOurs(Type type) =>
        type.Assembly == typeof(Lab).Assembly || type.Assembly == typeof(IDisplayable).Assembly;

    /// <summary>A value as html: what its own <c>ToHtml()</c> says, or its properties, or its text.</summary>
    public static string Html(object value)
    {
        try
        {
            if (OwnHtml(value) is { } own)
                return (string)own.Invoke(value, null)!;
            if (value is nn.Module model && !IsListOfLayers(model))
                return ModelSummary.Html(model);
            if (value is Tensor tensor)
                return Preformatted(TensorGlance.Text(tensor));
            if (value is StudyRow row)
                return Trial.ToTable(row).ToHtml();
            if (value is IEnumerable<(string, Tensor)> tensors)
                return Pairs(tensors);
            if (value is IEnumerable<(string, Parameter)> parameters)
                return Pairs(parameters);
            if (value is IEnumerable<(string, nn.Module)> modules)
                return Pairs(modules);
            if (IsPlainRecord(value))
                return Properties(value).ToHtml();
        }
#pragma warning disable CA1031 // a value that cannot be shown is no reason for a cell to fail
        catch (Exception)
#pragma warning restore CA1031
        {
            // its line says what can be said
        }
        return Preformatted(Text(value));
    }

    /// <summary>A value as plain text, of several lines where it has them.</summary>
    public static string Text(object? value) =>
        value is Tensor tensor ? Safe(tensor, () => TensorGlance.Text(tensor)) : Line(value, 0, MostLines, lines: true);

    /// <summary>A value in one line.</summary>
    public static string Line(object? value) => Line(value, 0, MostText, lines: false);

    /// <summary>Text that keeps its spaces, and breaks where it is too long for the page.</summary>
    public static string Preformatted(string text) =>
        $"<pre style=\"white-space:pre-wrap;margin:0\">{WebUtility.HtmlEncode(text)}</pre>";

    /// <summary>A chart without its interactive part, as a picture that every host keeps.</summary>
    public static string Picture(Figure figure)
    {
        var svg = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(figure.ToSvg()));
        var alt = WebUtility.HtmlEncode(figure.AltText);
        return $"<img style=\"max-width:100%\" alt=\"{alt}\" src=\"data:image/svg+xml;base64,{svg}\">";
    }

    /// <summary>Some of the points of the plane, evenly picked.</summary>
    public static Figure Map(Tensor points)
    {
        const int most = 150;
        using var scope = NewDisposeScope();
        var step = (points.shape[0] + most - 1) / most;
        var some = points.slice(0, 0, points.shape[0], step);
        return Figure.Scatter($"{some.shape[0]} of the points", some).WithSize(360, 300);
    }

    /// <summary>What is stored of a value whose html serves live hosts only.</summary>
    public static IReadOnlyDictionary<string, string> Plain(object value) =>
        new Dictionary<string, string> { ["text/plain"] = value.ToString() ?? "" };

    /// <summary>A type's name as a reader wrote it: without the submission of the cell, and without arity.</summary>
    public static string Name(Type type) => type.Name.Split('`')[0];

    private static MethodInfo? OwnHtml(object value) =>
        value.GetType().GetMethod("ToHtml", Type.EmptyTypes) is { } method && method.ReturnType == typeof(string)
            ? method
            : null;

    // What was made to be a part of a model, and is not one yet, does not tell torch of its own parts.
    private static bool IsListOfLayers(nn.Module module) =>
        module is IEnumerable<nn.Module> && !module.children().Any();

    // The compiler wrote its ToString(), or all of an anonymous type: one long line.
    private static bool IsPlainRecord(object value) =>
        OwnToString(value) is { } method
        && (method.IsDefined(typeof(CompilerGeneratedAttribute)) || IsAnonymous(method.DeclaringType!));

    private static bool IsAnonymous(Type type) => type.Name.StartsWith("<>", StringComparison.Ordinal);

    private static MethodInfo? OwnToString(object value) =>
        value.GetType().GetMethod(nameof(ToString), Type.EmptyTypes) is { } method
        && method.DeclaringType != typeof(object)
        && method.DeclaringType != typeof(ValueType)
            ? method
            : null;

    private static string Line(object? value, int depth, int mostText, bool lines)
    {
        var text = value is null
            ? "<null>"
            : Safe(
                value,
                () =>
                    value switch
                    {
                        string own => own,
                        Type type => type.ToString(),
                        Tensor tensor => TensorGlance.Line(tensor),
                        nn.Module module => IsListOfLayers(module)
                            ? $"{Name(value.GetType())} {Items((IEnumerable)module, depth)}"
                            : ModelSummary.Line(module),
                        optim.Optimizer optimizer => Optimizer(optimizer),
                        optim.lr_scheduler.LRScheduler scheduler =>
                            $"{Name(value.GetType())}: learning rate {Rates(scheduler.get_last_lr())}",
                        _ when IsA(value, typeof(utils.data.Dataset<>)) =>
                            $"{Name(value.GetType())}: {Get(value, "Count")} rows",
                        _ when IsA(value, typeof(DataLoader<,>)) =>
                            $"{Name(value.GetType())}: {Get(value, "Count")} batches",
                        _ when value.GetType().DeclaringType == typeof(Batches) =>
                            "batches: made as a loop asks for them, and each disposed by the next",
                        Exception e => $"{Name(e.GetType())}: {e.Message.Split('\n')[0]}",
                        IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
                        _ when depth >= MostDepth => Name(value.GetType()),
                        ITuple tuple => $"({string.Join(", ", PartsOf(tuple, depth))})",
                        IEnumerable items when OwnToString(value) is null => Items(items, depth),
                        _ when IsPlainRecord(value) => Members(value, depth),
                        _ when OwnToString(value) is not null => value.ToString() ?? "",
                        _ => Name(value.GetType()),
                    },
                () => Members(value!, depth)
            );
        text = Submission().Replace(text, "").Trim();
        if (!lines)
            text = text.ReplaceLineEndings("; ");
        return text.Length <= mostText ? text : $"{text[..mostText]}…";
    }

    private static string Part(object? value, int depth) => Line(value, depth + 1, MostText, lines: false);

    private static IEnumerable<string> PartsOf(ITuple tuple, int depth) =>
        Enumerable.Range(0, tuple.Length).Select(i => Part(tuple[i], depth));

    // Whatever a value's own text fails by, such as a tensor that was disposed: what it holds can be said one by one.
    private static string Safe(object value, Func<string> text, Func<string>? instead = null)
    {
        try
        {
            return text();
        }
#pragma warning disable CA1031 // see above
        catch (Exception)
#pragma warning restore CA1031
        {
            return instead is null ? $"{Name(value.GetType())}, disposed" : Safe(value, instead);
        }
    }

    private static string Members(object value, int depth)
    {
        if (depth >= MostDepth)
            return Name(value.GetType());
        var members = Readable(value).Select(p => $"{p.Name} = {Part(Get(p, value), depth)}").ToArray();
        var name = IsAnonymous(value.GetType()) ? "" : Name(value.GetType()) + " ";
        return members.Length == 0 ? name : $"{name}{{ {string.Join(", ", members)} }}";
    }

    private static Table Properties(object value) =>
        Table.Of(
            Name(value.GetType()),
            ["property", "value"],
            [.. Readable(value).Select(p => (object?[])[p.Name, Line(Get(p, value))])]
        );

    private static IEnumerable<PropertyInfo> Readable(object value) =>
        value
            .GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanRead && p.GetIndexParameters().Length == 0)
            .Take(MostItems);

    private static bool IsA(object value, Type generic)
    {
        for (var type = value.GetType(); type is not null; type = type.BaseType)
            if (type.IsGenericType && type.GetGenericTypeDefinition() == generic)
                return true;
        return false;
    }

    private static object? Get(object value, string property) => value.GetType().GetProperty(property)!.GetValue(value);

    private static object? Get(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException;
        }
    }

    private static string Items(IEnumerable items, int depth)
    {
        var shown = new List<string>();
        var rest = "";
        foreach (var item in items)
        {
            if (shown.Count == MostItems)
            {
                rest = items is ICollection all ? $" … ({all.Count - MostItems} more)" : " … (more)";
                break;
            }
            shown.Add(item is DictionaryEntry pair ? $"{Line(pair.Key)}: {Line(pair.Value)}" : Part(item, depth));
        }
        return $"[ {string.Join(", ", shown)}{rest} ]";
    }

    private static string Pairs<T>(IEnumerable<(string Name, T Value)> pairs)
    {
        var rows = pairs.Take(2 * MostItems + 1).Select(p => (object?[])[p.Name, Line(p.Value)]).ToList();
        if (rows.Count > 2 * MostItems)
            rows[^1] = ["…", "and more"];
        return Table.Of("", ["name", "value"], [.. rows]).ToHtml();
    }

    private static string Optimizer(optim.Optimizer optimizer)
    {
        var groups = optimizer.ParamGroups.ToArray();
        var parameters = optimizer.parameters().ToArray();
        var size =
            parameters.Length == 0 || parameters.Any(p => p.IsInvalid)
                ? "its parameters are disposed"
                : Invariant($"{parameters.Sum(p => p.numel()):N0} parameters in {parameters.Length} tensors");
        return $"{Name(optimizer.GetType())}: learning rate {Rates(groups.Select(g => g.LearningRate))}; {size}";
    }

    private static string Rates(IEnumerable<double> rates) =>
        string.Join(", ", rates.Select(rate => Invariant($"{rate:G4}")));

    [GeneratedRegex(@"Submission#\d+\+")]
    private static partial Regex Submission();
}
