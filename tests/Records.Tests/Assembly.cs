using LatentLab.Records.Tests;
using Xunit.Sdk;
using Xunit.v3;

// One core; and a lock that waits is timed.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(OnOneCore))]
[assembly: TestProgress]
[assembly: ForeignNumbers]
