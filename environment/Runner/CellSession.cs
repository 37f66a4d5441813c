using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Scripting.Hosting;

namespace LatentLab.Runner;

/// <summary>Compiles and runs the cells of one notebook, each on the state the others left.</summary>
internal sealed class CellSession : IDisposable
{
    // Only what every host imports.
    internal static readonly string[] Usings =
        ["System", "System.Collections.Generic", "System.Linq", "System.Text", "System.Threading.Tasks", "NotebookHost"];

    /// <summary>What every cell may use before it names a package.</summary>
    internal static readonly IReadOnlyList<MetadataReference> Framework = FrameworkReferences();

    private readonly InteractiveAssemblyLoader _loader = new();
    private readonly PackageContext _packages = new();
    private readonly List<PackageId> _asked = [];
    private ScriptOptions _options = ScriptOptions.Default
        .WithLanguageVersion(CellRules.Language.LanguageVersion)
        .WithImports(Usings)
        .WithReferences(Framework)
        .WithOptimizationLevel(OptimizationLevel.Release);

    private ScriptState<object>? _state;

    /// <summary>Makes Roslyn ready: its first compilation takes a second or two, which a restore can hide.</summary>
    public static void WarmUp()
    {
        using var session = new CellSession();
        session.Execute("var numbers = new List<int> { 1, 2 }; string text = $\"{numbers.Sum(n => n * 2)}\"; record P(int A); text");
    }

    /// <summary>Runs one cell.</summary>
    /// <returns>The value of its last expression, or null.</returns>
    /// <exception cref="CellException">It does not compile, or is refused.</exception>
    public object? Execute(string source)
    {
        var (code, packages) = CellRules.Separate(source);
        if (packages.Count > 0) Reference(packages);
        var script = _state is null
            ? CSharpScript.Create<object>(code, _options, assemblyLoader: _loader)
            : _state.Script.ContinueWith<object>(code, _options);
        var error = script.Compile().FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error);
        if (error is not null)
        {
            var position = error.Location.GetLineSpan().StartLinePosition;
            throw new CellException($"CompilationError {error.Id}", error.GetMessage(), position.Line + 1, position.Character + 1);
        }
        // A cell that throws keeps what it had done so far, as notebooks do.
        _state = _state is null
            ? script.RunAsync(null, _ => true).GetAwaiter().GetResult()
            : script.RunFromAsync(_state, _ => true).GetAwaiter().GetResult();
        return _state.Exception is null ? _state.ReturnValue : throw new CellFailure(_state.Exception);
    }

    public void Dispose() => _loader.Dispose();

    private void Reference(IReadOnlyList<PackageId> packages)
    {
        _asked.AddRange(packages.Except(_asked));
        var restored = PackageRestore.Restore(_asked, Environment.CurrentDirectory);
        foreach (var assembly in _packages.Add(restored)) _loader.RegisterDependency(assembly);
        var references = restored.Compile.Select(path => MetadataReference.CreateFromFile(path));
        _options = _options.WithReferences([.. Framework, .. references]);
    }

    private static List<MetadataReference> FrameworkReferences()
    {
        var folder = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        var platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        return [.. platform
            .Where(path => Path.GetDirectoryName(path) == folder)
            .Append(Assembly.GetExecutingAssembly().Location)
            .Select(path => MetadataReference.CreateFromFile(path))];
    }
}
