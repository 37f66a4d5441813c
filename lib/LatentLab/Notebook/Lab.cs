using TorchSharp;

namespace LatentLab;

/// <summary>The entry point of every notebook.</summary>
public static class Lab
{
    /// <summary>Makes torch ready. Must come before any other torch call of a session.</summary>
    /// <exception cref="InvalidOperationException">libtorch could not be loaded; the message says what to do.</exception>
    public static void Start()
    {
        if (NativeLibraries.Problem is { } problem) throw new InvalidOperationException(problem);
        torch.set_num_threads(1);
    }
}
