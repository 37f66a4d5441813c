using System.Collections;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace LatentLab;

/// <summary>Tells ClrKernel, where it is the host, that our values have html of their own.</summary>
/// <remarks>
/// ClrKernel knows neither attributes nor <c>ToHtml()</c>: it keeps a table of formatters from one display type to
/// another. The formatter from "any object" to "html" is replaced by one that shows what <see cref="Glance"/>
/// knows and hands everything else to the one that was there.
/// </remarks>
internal static class ClrKernelBridge
{
    private const string AssemblyName = "ClrKernel.Core.Primitives";

    /// <summary>What happened, for the doctor.</summary>
    public static string Status { get; private set; } = "not run";

    // a library on purpose: there is no other moment to register before the first value is shown
#pragma warning disable CA2255
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RegisterOnce()
    {
        try
        {
            var host = AppDomain.CurrentDomain.GetAssemblies().FirstOrDefault(a => a.GetName().Name == AssemblyName);
            if (host is not null)
                Register(host);
            Status = host is null ? "no ClrKernel here" : "registered";
        }
#pragma warning disable CA1031 // a host that changed shows our plain text instead; the library must load all the same
        catch (Exception e)
#pragma warning restore CA1031
        {
            Status = $"not registered: {e.Message}";
        }
    }

    internal static void Register(Assembly host)
    {
        Type Find(string name) => host.GetType($"{AssemblyName}.{name}", throwOnError: true)!;
        var (anyObject, html, displayValue, table) = (
            Find("DisplayObject"),
            Find("DisplayHtml"),
            Find("IDisplayValue"),
            Find("DisplayFormatters")
        );

        var before = ((IEnumerable)table.GetProperty("Formatters")!.GetValue(null)!)
            .Cast<object>()
            .LastOrDefault(f =>
                Property(f, "InputType") as Type == anyObject && Property(f, "OutputType") as Type == html
            );
        var beforeFormat = before is null ? null : Property(before, "Format") as Delegate;

        Func<object, object?> format = value =>
            Property(value, "Value") is { } ours && Glance.Knows(ours)
                ? Activator.CreateInstance(html, Glance.Html(ours))
                : beforeFormat?.DynamicInvoke(value);

        // The table wants a Func<IDisplayValue, IDisplayValue>, a type that is known at run time only.
        var input = Expression.Parameter(displayValue);
        var call = Expression.Invoke(Expression.Constant(format), Expression.Convert(input, typeof(object)));
        var typed = Expression.Lambda(
            typeof(Func<,>).MakeGenericType(displayValue, displayValue),
            Expression.Convert(call, displayValue),
            input
        );
        table
            .GetMethods()
            .Single(m => m.Name == "Register" && !m.IsGenericMethod)
            .Invoke(null, [anyObject, html, typed.Compile()]);
    }

    private static object? Property(object value, string name) => value.GetType().GetProperty(name)!.GetValue(value);
}
