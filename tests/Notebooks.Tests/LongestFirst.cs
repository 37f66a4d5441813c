using Xunit.Sdk;
using Xunit.v3;

namespace LatentLab.Notebooks.Tests;

/// <summary>What takes minutes begins first, one on each core: at the end a core would wait for it.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        nameof(OfflineTests),
        nameof(ExerciseAnswersTests),
        nameof(NewTests),
        nameof(ContainerTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName))];

    private static int Place(string name) =>
        Array.FindIndex(Long, one => name.Contains(one, StringComparison.Ordinal)) is >= 0 and var place
            ? place
            : Long.Length;
}
