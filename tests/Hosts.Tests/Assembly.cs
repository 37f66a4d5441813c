using LatentLab.Hosts.Tests;
using LatentLab.Tests;
using Xunit.Sdk;
using Xunit.v3;

// One on each core: where a test runs two programs at once, it runs alone.
[assembly: Parallelization(Mode = ParallelMode.Collections, MaxThreads = 2)]
[assembly: AssemblyFixture(typeof(OneAtATime))]
[assembly: TestProgress]
[assembly: AssemblyFixture(typeof(HostTool))]
