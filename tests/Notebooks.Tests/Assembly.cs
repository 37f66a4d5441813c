using LatentLab.Tests;

[assembly: AssemblyFixture(typeof(OneAtATime))]
[assembly: TestProgress]
