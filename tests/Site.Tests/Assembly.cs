using LatentLab.Site.Tests;

[assembly: AssemblyFixture(typeof(FinishedSite))]
