using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;

namespace LatentLab.Runner;

/// <summary>
/// Runs the cells of one notebook by .NET Interactive's own C# kernel: what runs here is what VS Code and Jupyter run.
/// </summary>
/// <remarks>
/// Three things differ from its hosts: packages come by our <see cref="PackageRestore"/> (exact versions, our words for
/// an error), the language is that of the oldest host, and code is optimized.
/// </remarks>
internal sealed class CellEngine : IDisposable
{
    // TorchSharp was built for an older System.Runtime.Numerics: nothing that a cell could do anything about.
    private const string BuiltForAnOlderAssembly = "CS1701";

    private readonly CSharpKernel _csharp = new();
    private readonly CompositeKernel _kernel;
    private readonly PackageAssemblies _assemblies = new();
    private readonly LeanReferences _references = new();
    private readonly List<PackageId> _asked = [];

    private readonly bool _isPortable;
    private readonly Action<string> _say;

    /// <param name="isPortable">Whether cells must be such that they run in every host.</param>
    /// <param name="say">Takes a line for whoever waits, which is no output of a cell.</param>
    public CellEngine(bool isPortable = true, Action<string>? say = null)
    {
        (_isPortable, _say) = (isPortable, say ?? (_ => { }));
        string[] imports = isPortable ? CellLanguage.Usings : CellLanguage.UsingsOfHosts;
        Options = Options
            .WithLanguageVersion(CellRules.Language.LanguageVersion)
            .WithImports(imports)
            .WithOptimizationLevel(OptimizationLevel.Release)
            .WithReferences(
                Options.MetadataReferences.Select(r =>
                    r is PortableExecutableReference file ? _references.InsteadOf(file) : r
                )
            )
            .WithMetadataResolver(_references)
            .WithSourceResolver(new SourceFileResolver([], Environment.CurrentDirectory));
        // Else the kernel takes resolvers of its own.
        Private("_workingDirectory").SetValue(_csharp, Environment.CurrentDirectory);
        _kernel = [_csharp];
        // Of its very first submission the kernel keeps nothing, should that one throw.
        _kernel.SendAsync(new SubmitCode("")).GetAwaiter().GetResult();
    }

    /// <summary>Runs one cell.</summary>
    /// <param name="source">Its code.</param>
    /// <param name="onEvent">Takes what it prints and shows, as it comes.</param>
    /// <returns>The compiler's warnings, which a notebook shows in red below the cell.</returns>
    /// <exception cref="CellException">It does not compile, is refused, or its packages cannot be had.</exception>
    /// <exception cref="CellFailure">Its code threw.</exception>
    public IReadOnlyList<string> Execute(string source, Action<KernelEvent> onEvent)
    {
        var (code, packages) = CellRules.Separate(source, _isPortable);
        if (!_isPortable)
            AddSources(source);
        if (packages.Count > 0)
            Reference(packages);
        KernelCommandResult result;
        using (_kernel.KernelEvents.Subscribe(onEvent))
            result = _kernel.SendAsync(new SubmitCode(code)).GetAwaiter().GetResult();
        if (result.Events.OfType<CommandFailed>().LastOrDefault() is { } failed)
            throw Reason(failed);
        return
        [
            .. result
                .Events.OfType<DiagnosticsProduced>()
                .SelectMany(e => e.Diagnostics)
                .Where(d => d.Severity == DiagnosticSeverity.Warning && d.Code != BuiltForAnOlderAssembly)
                .Select(d =>
                    $"line {d.LinePositionSpan.Start.Line + 1}, column {d.LinePositionSpan.Start.Character + 1}: "
                    + $"{d.Code}: {d.Message}"
                )
                .Distinct(),
        ];
    }

    public void Dispose() => _kernel.Dispose();

    // As a notebook's first cell does for the library's own.
    private static void AddSources(string source)
    {
        var before = Environment.GetEnvironmentVariable(PackageRestore.SourcesVariable);
        string[] all =
        [
            .. (before ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries),
            .. CellRules.Sources(source),
        ];
        if (all.Length > 0)
            Environment.SetEnvironmentVariable(PackageRestore.SourcesVariable, string.Join(';', all.Distinct()));
    }

    private void Reference(IReadOnlyList<PackageId> packages)
    {
        _asked.AddRange(packages.Except(_asked));
        var restored = PackageRestore.Restore(_asked, Environment.CurrentDirectory, _say);
        Options = Options.AddReferences(_assemblies.Add(restored).Select(_references.Of));
    }

    // There is no public way to either.
    private ScriptOptions Options
    {
        get => (ScriptOptions)Private("_scriptOptions").GetValue(_csharp)!;
        set => Private("_scriptOptions").SetValue(_csharp, value);
    }

    private static FieldInfo Private(string field) =>
        typeof(CSharpKernel).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static Exception Reason(CommandFailed failed)
    {
        if (
            failed.Exception is CodeSubmissionCompilationErrorException
            {
                InnerException: CompilationErrorException compilation
            }
        )
        {
            var error = compilation.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error);
            var position = error.Location.GetLineSpan().StartLinePosition;
            return new CellException(
                $"CompilationError {error.Id}",
                error.GetMessage(),
                position.Line + 1,
                position.Character + 1
            );
        }
        return failed.Exception is { } thrown
            ? new CellFailure(thrown)
            : new CellException("NotPortable", failed.Message);
    }
}
