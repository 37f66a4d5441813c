using LatentLab.Site.Tests;
using LatentLab.Tests;

[assembly: AssemblyFixture(typeof(OneAtATime))]
[assembly: AssemblyFixture(typeof(FinishedSite))]
