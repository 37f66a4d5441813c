using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;

namespace LatentLab.Runner;

/// <summary>
/// Gives the compiler the metadata of assemblies and leaves their code in the files, of each file once.
/// </summary>
/// <remarks>
/// Roslyn copies whole files into memory that nothing ever frees, those of the framework several times: 240 MB in a
/// notebook's process, most of it compiled code that no compiler reads.
/// </remarks>
internal sealed class LeanReferences : MetadataReferenceResolver
{
    private readonly ScriptMetadataResolver _resolver = ScriptMetadataResolver.Default.WithBaseDirectory(
        Environment.CurrentDirectory
    );
    private readonly Dictionary<string, string> _frameworks = $"{AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")}"
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .DistinctBy(Path.GetFileNameWithoutExtension)
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path)!, StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, PortableExecutableReference> _ofFiles = new();
    private readonly ConcurrentDictionary<AssemblyIdentity, PortableExecutableReference?> _missing = new();

    /// <inheritdoc/>
    public override bool ResolveMissingAssemblies => true;

    /// <summary>The reference to a file.</summary>
    public PortableExecutableReference Of(string path) =>
        _ofFiles.GetOrAdd(
            path,
            _ =>
                AssemblyMetadata
                    .Create(ModuleMetadata.CreateFromStream(File.OpenRead(path), PEStreamOptions.PrefetchMetadata))
                    .GetReference(filePath: path)
        );

    /// <summary>The same reference, without a copy of its file.</summary>
    public PortableExecutableReference InsteadOf(PortableExecutableReference reference) =>
        reference.FilePath is { } path ? Of(path).WithProperties(reference.Properties) : reference;

    /// <inheritdoc/>
    public override ImmutableArray<PortableExecutableReference> ResolveReference(
        string reference,
        string? baseFilePath,
        MetadataReferenceProperties properties
    ) =>
        _frameworks.TryGetValue(reference, out var path)
            ? [Of(path).WithProperties(properties)]
            : [.. _resolver.ResolveReference(reference, baseFilePath, properties).Select(InsteadOf)];

    /// <inheritdoc/>
    public override PortableExecutableReference? ResolveMissingAssembly(
        MetadataReference definition,
        AssemblyIdentity referenceIdentity
    ) =>
        _frameworks.TryGetValue(referenceIdentity.Name, out var path)
            ? Of(path)
            : _missing.GetOrAdd(
                referenceIdentity,
                _ =>
                    _resolver.ResolveMissingAssembly(definition, referenceIdentity) is { } found
                        ? InsteadOf(found)
                        : null
            );

    /// <inheritdoc/>
    public override bool Equals(object? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
