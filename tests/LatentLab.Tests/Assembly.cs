using LatentLab.Tests;
using Xunit.Sdk;
using Xunit.v3;

// torch, the current folder and environment variables are shared by the whole process.
[assembly: Parallelization(Mode = ParallelMode.None)]
[assembly: AssemblyFixture(typeof(OnOneCore))]
[assembly: TestProgress]
[assembly: Seeded]
