// The benchmarks: speed of the library's training steps beside eager PyTorch, start-up, loading,
// memory, and the Runner. `dotnet run -c Release --project tests/Benchmarks` runs all of them; the
// other two forms are processes it starts itself.
using LatentLab.Benchmarks;

return args switch
{
    ["worker", var threads, var folder] => Worker.Serve(int.Parse(threads), folder),
    ["once", var task] => Once.Run(task),
    _ => Suite.Run(args),
};
