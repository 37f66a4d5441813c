using LatentLab.Site.Tests;
using LatentLab.Tests;

[assembly: AssemblyFixture(typeof(OnOneCore))]
[assembly: TestProgress]
[assembly: AssemblyFixture(typeof(FinishedSite))]
