using Microsoft.CodeAnalysis;
using Microsoft.DotNet.Interactive.Formatting;

namespace LatentLab.Runner;

/// <summary>What a cell may use before it names a package.</summary>
internal static class CellLanguage
{
    /// <summary>Only what every host imports.</summary>
    internal static readonly string[] Usings =
    [
        "System",
        "System.Collections.Generic",
        "System.Linq",
        "System.Text",
        "System.Threading.Tasks",
    ];

    /// <summary>What .NET Interactive's hosts import besides: notebooks of others rely on it.</summary>
    internal static readonly string[] UsingsOfHosts =
    [
        .. Usings,
        "System.IO",
        "System.Threading",
        "Microsoft.DotNet.Interactive",
        "Microsoft.DotNet.Interactive.Formatting",
        "Microsoft.DotNet.Interactive.Kernel",
    ];

    /// <summary>Those of them that a program outside a host has.</summary>
    internal static readonly string[] UsingsOfPrograms =
    [
        .. UsingsOfHosts.Where(name => name != "Microsoft.DotNet.Interactive.Kernel"),
    ];

    /// <summary>The platform, and .NET Interactive's <c>Display()</c>.</summary>
    internal static IReadOnlyList<MetadataReference> Framework => field ??= FrameworkReferences();

    private static List<MetadataReference> FrameworkReferences()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return
        [
            .. platform
                .Where(path => Path.GetDirectoryName(path) == folder)
                .Append(typeof(DisplayedValue).Assembly.Location)
                .Select(path => MetadataReference.CreateFromFile(path)),
        ];
    }
}
