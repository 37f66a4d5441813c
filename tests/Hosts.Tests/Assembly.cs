using LatentLab.Hosts.Tests;
using LatentLab.Tests;
using Xunit.Sdk;
using Xunit.v3;

// A test runs two programs at once, one on each core.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(OneAtATime))]
[assembly: TestProgress]
[assembly: AssemblyFixture(typeof(HostTool))]
