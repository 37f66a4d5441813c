using LatentLab.Site.Tests;
using LatentLab.Tests;

[assembly: AssemblyFixture(typeof(OneAtATime))]
[assembly: TestProgress]
[assembly: AssemblyFixture(typeof(FinishedSite))]
