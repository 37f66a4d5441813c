using LatentLab.Notebooks.Tests;
using LatentLab.Tests;

[assembly: AssemblyFixture(typeof(OneAtATime))]
[assembly: TestProgress]
[assembly: TestCollectionOrderer(typeof(LongestFirst))]
