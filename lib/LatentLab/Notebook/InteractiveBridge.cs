using System.Collections;
using System.Reflection;
using System.Text.Json.Nodes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Tells .NET Interactive, where it is the host, what it cannot find out by itself.</summary>
/// <remarks>
/// By reflection, for there is no reference to it. Each step stands alone: what a changed host refuses stays as it
/// was, and <see cref="Lab.Doctor"/> says so.
/// </remarks>
internal static class InteractiveBridge
{
    private const string FormattingName = "Microsoft.DotNet.Interactive.Formatting";

    private const int LeastRoom = 1000,
        MostHtml = 12_000; // of 20 KB, which a collection's other lines need some of
    private static readonly Lock Gate = new();

    /// <summary>The steps that were done, each with what refused it, or null.</summary>
    internal static readonly Dictionary<string, string?> Steps = [];

    /// <summary>What was refused, with its reason; null where nothing was.</summary>
    public static string? Problem
    {
        get
        {
            string[] refused = [.. Steps.Where(s => s.Value is not null).Select(s => $"{s.Key}: {s.Value}")];
            return refused.Length == 0 ? null : $".NET Interactive refused {string.Join("; ", refused)}";
        }
    }

    /// <summary>What happened, for the doctor.</summary>
    public static string Status =>
        Steps.Count == 0
            ? "not .NET Interactive"
            : $".NET Interactive: {string.Join(", ", Steps.Keys)}, {OwnCharts.Status}, {JupyterInterrupt.Status}";

    /// <summary>Does each step once in a process, if .NET Interactive is there.</summary>
    public static void RegisterOnce()
    {
        lock (Gate)
        {
            var host = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == FormattingName);
            if (host is null)
                return;
            Once("short values", () => ShowValues(host));
            // The formatters can be there without a kernel, and a kernel without a cell that runs.
            if (HostCell.Current is { } cell)
                Once("no CS1701", () => KernelOptions.KeepUsefulWarnings(cell));
        }
    }

    internal static void Once(string what, Action step)
    {
        if (Steps.ContainsKey(what))
            return;
        try
        {
            step();
            Steps[what] = null;
        }
#pragma warning disable CA1031 // a host that changed goes on without
        catch (Exception e)
#pragma warning restore CA1031
        {
            Steps[what] = e is TargetInvocationException { InnerException: { } inner } ? inner.Message : e.Message;
        }
    }

    /// <summary>Registers formatters for all that the host would write out in full, or only call by its type.</summary>
    internal static void ShowValues(Assembly host)
    {
        Type Find(string name) => host.GetType($"{FormattingName}.{name}", throwOnError: true)!;
        var (formatter, context) = (Find("Formatter"), Find("FormatContext"));
        var format = Find("FormatDelegate`1").MakeGenericType(typeof(object));
        var register =
            formatter.GetMethod("Register", [typeof(Type), format, typeof(string)])
            ?? throw new MissingMethodException(formatter.Name, "Register");
        var writer = Getter<TextWriter>(context, "Writer");
        var depth = Getter<int>(context, "Depth");
        Func<object?, object, bool> Writing(Func<object?, TextWriter, int, string> text) =>
            (value, at) =>
            {
                var to = writer(at);
                to.Write(text(value, to, depth(at)));
                return true;
            };
        void Register(Type type, string mimeType, Func<object?, object, bool> write) =>
            register.Invoke(null, [type, Delegate.CreateDelegate(format, write.Target, write.Method), mimeType]);

        var html = Writing(Html);
        var plain = Writing((value, _, _) => Glance.Text(value));
        foreach (var type in Types())
        {
            Register(type, "text/html", html);
            Register(type, "text/plain", plain);
        }
        // Headings and the list of variables: a record or tuple that holds a disposed tensor has no text of its own.
        Register(typeof(object), "text/plain+summary", Writing((value, _, _) => Glance.Line(value)));
        // What the getter of a property threw: of its stack trace, nothing is the reader's.
        var thrown = Writing((value, _, level) => Glance.Preformatted(level > 1 ? Glance.Line(value) : $"{value}"));
        Register(typeof(Exception), "text/html", thrown);
    }

    private static IEnumerable<Type> Types() =>
        [
            typeof(Tensor),
            typeof(nn.Module),
            typeof(optim.Optimizer),
            typeof(optim.lr_scheduler.LRScheduler),
            typeof(utils.data.Dataset<>),
            typeof(TorchSharp.Modules.DataLoader<,>),
            typeof(IEnumerable<(string, Tensor)>),
            typeof(IEnumerable<(string, Parameter)>),
            typeof(IEnumerable<(string, nn.Module)>),
            // JSON names its parent and its root as properties: the host walks up and down for seconds.
            typeof(JsonNode),
            typeof(IEnumerable<JsonNode>),
            .. typeof(Lab).Assembly.GetExportedTypes().Where(IsShown),
            .. typeof(StudyRow).Assembly.GetExportedTypes().Where(IsShown),
            // Each batch is disposed by the next one: a host that lists them would show none.
            .. typeof(Batches)
                .GetNestedTypes(BindingFlags.NonPublic)
                .Where(type => type.IsAssignableTo(typeof(IEnumerable))),
        ];

    private static bool IsShown(Type type) =>
        !type.IsEnum
        && !type.IsInterface
        && !type.IsSubclassOf(typeof(Exception))
        && !(type.IsAbstract && type.IsSealed);

    // Inside of another value, in full while there is room, then in one line. A figure's html would bring plotly.js.
    private static string Html(object? value, TextWriter to, int depth)
    {
        if (value is not null && depth <= 1)
            return Glance.Html(value);
        var room = MostHtml - (to is StringWriter text ? text.GetStringBuilder().Length : MostHtml);
        var isShort =
            value is null or Tensor or nn.Module
            || room < LeastRoom
            || value is Figure figure && figure.ToSvg().Length > room / 2;
        var html = isShort ? null : Glance.Html(value!);
        var fits = html is not null && (html.Length <= room || value is Figure);
        return fits ? html! : Glance.Preformatted(Glance.Line(value));
    }

    private static Func<object, T> Getter<T>(Type type, string name)
    {
        var property = type.GetProperty(name) ?? throw new MissingMemberException(type.Name, name);
        return target => (T)property.GetValue(target)!;
    }
}
