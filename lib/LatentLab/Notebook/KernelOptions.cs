using System.Collections;
using System.Reflection;

namespace LatentLab;

/// <summary>How .NET Interactive compiles cells: what can be changed by reflection alone.</summary>
internal static class KernelOptions
{
    private const string HostName = "Microsoft.DotNet.Interactive";
    private static object? Kernel;

    /// <summary>Keeps CS1701 out of every cell that calls torch: TorchSharp was built for an older assembly.</summary>
    /// <remarks>
    /// It stands at no place in the code, so no pragma hides it. Level 1 keeps warnings of severe mistakes.
    /// </remarks>
    public static void KeepUsefulWarnings(object cell)
    {
        Kernel =
            cell.GetType().GetProperty("HandlingKernel")?.GetValue(cell)
            ?? throw new MissingMemberException(cell.GetType().Name, "HandlingKernel");
        Change(options => Method(options, "WithWarningLevel", typeof(int)).Invoke(options, [1])!);
    }

    /// <summary>
    /// Takes out the references to the host's own assemblies that a package has brought a second time.
    /// </summary>
    /// <remarks>With them, earlier cells' types are not those of later ones: CS1503, "cannot convert A to A".</remarks>
    public static void ForgetSecondReferences() =>
        Change(options =>
        {
            var all =
                options.GetType().GetProperty("MetadataReferences")?.GetValue(options) as IEnumerable
                ?? throw new MissingMemberException(options.GetType().Name, "MetadataReferences");
            var kind = all.GetType().GetGenericArguments()[0];
            var display = kind.GetProperty("Display") ?? throw new MissingMemberException(kind.Name, "Display");
            var home = Path.GetDirectoryName(Kernel!.GetType().Assembly.Location);
            var kept = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(kind))!;
            foreach (var reference in all)
                if (
                    display.GetValue(reference) is not string path
                    || !IsTheHosts(path)
                    || Path.GetDirectoryName(path) == home
                )
                    kept.Add(reference);
            return Method(options, "WithReferences", typeof(IEnumerable<>).MakeGenericType(kind))
                .Invoke(options, [kept])!;
        });

    private static bool IsTheHosts(string path) =>
        Path.GetFileName(path).StartsWith(HostName, StringComparison.Ordinal);

    private static MethodInfo Method(object of, string name, Type parameter) =>
        of.GetType().GetMethod(name, [parameter]) ?? throw new MissingMethodException(of.GetType().Name, name);

    private static void Change(Func<object, object> change)
    {
        var kernel = Kernel ?? throw new InvalidOperationException("no cell has run");
        var field =
            kernel.GetType().GetField("_scriptOptions", BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingFieldException(kernel.GetType().Name, "_scriptOptions");
        field.SetValue(kernel, change(field.GetValue(kernel)!));
    }
}
