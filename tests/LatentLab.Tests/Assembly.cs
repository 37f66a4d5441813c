using LatentLab.Tests;

// torch, the current folder and environment variables are shared by the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: AssemblyFixture(typeof(OneAtATime))]
