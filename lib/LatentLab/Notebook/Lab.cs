using System.Globalization;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>The entry point of every notebook.</summary>
public static class Lab
{
    private static bool Started;

    /// <summary>What the last <see cref="Start"/> found.</summary>
    public static Session Session { get; private set; } = new("", Profile.Standard, isStudy: false);

    /// <summary>The profile that sizes are chosen for: LATENTLAB_PROFILE, or standard.</summary>
    public static Profile Profile => Session.Profile;

    /// <summary>
    /// Where everything lies that the library makes, and whatever a cell makes without
    /// naming a device: torch's default device.
    /// </summary>
    public static Device Device => get_default_device();

    /// <summary>
    /// Makes torch ready, on one thread (or LATENTLAB_THREADS), and numbers look the same
    /// everywhere. The third cell of every notebook.
    /// </summary>
    /// <remarks>
    /// Must come before any other torch call of a session: a first call that fails cannot be made good.
    /// </remarks>
    /// <param name="notebook">The notebook's number, such as <c>"05"</c>, by which it finds its evidence.</param>
    /// <param name="device">
    /// Where to compute: <c>"cpu"</c>, or <c>"cuda"</c> (<c>"cuda:1"</c>) with a package packed for it. Chance is drawn
    /// on the CPU all the same, so that seeds keep their meaning.
    /// </param>
    /// <param name="profile">
    /// <c>"quick"</c>, <c>"standard"</c> or <c>"full"</c>; without one, what LATENTLAB_PROFILE says. The option
    /// <c>--profile</c> of a command comes first.
    /// </param>
    /// <returns>What was found, to be shown.</returns>
    /// <exception cref="InvalidOperationException">
    /// libtorch could not be loaded, there is no such device or profile; the message says what to do.
    /// </exception>
    public static Session Start(string notebook = "", string device = "cpu", string? profile = null)
    {
        if (NativeLibraries.Problem is { } problem)
            throw new InvalidOperationException(problem);
        var mode = Environment.GetEnvironmentVariable(Variables.Mode);
        var chosen =
            profile is not null && mode is null
                ? ReadProfile(profile, "profile")
                : ReadProfile(Environment.GetEnvironmentVariable(Variables.Profile));
        set_default_device(DeviceOf(device));
        // Numbers are written the same way on every machine, 55,000 and 0.014: also those that a cell prints by itself.
        // What the library shows does not rely on it (Invariant($"…")): a host may have a culture for each cell.
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        set_num_threads(ReadThreads(Environment.GetEnvironmentVariable(Variables.Threads)));
        var seeds =
            int.TryParse(Environment.GetEnvironmentVariable(Variables.Seeds), out var number) && number >= 2
                ? number
                : (int?)null;
        InteractiveBridge.RegisterOnce();
        OwnCharts.MakeRoom();
        JupyterInterrupt.Survive();
        Started = true;
        return Session = new(
            notebook ?? "",
            chosen,
            mode == "study",
            seeds,
            Environment.GetEnvironmentVariable(Variables.Study)
        );
    }

    /// <summary>Chooses a size by profile.</summary>
    /// <returns>The value for the current profile.</returns>
    public static T Pick<T>(T quick, T standard, T full) =>
        Profile switch
        {
            Profile.Quick => quick,
            Profile.Full => full,
            _ => standard,
        };

    /// <summary>Notes a number of this run, so that a later run of the same notebook can be compared with it.</summary>
    /// <param name="name">What the number is.</param>
    /// <param name="value">The number; must be finite.</param>
    /// <returns>The same number.</returns>
    public static double Note(string name, double value)
    {
        Measured.Record(name, value);
        return value;
    }

    /// <summary>Examines native library, data and packages, and trains ten steps whose loss is known.</summary>
    /// <returns>A table with one line per check; a failed one says what to do. Nothing is thrown.</returns>
    public static DoctorReport Doctor()
    {
        return DoctorReport.Make(NativeLibraries.Problem is null && !Started ? () => Start() : null);
    }

    private static Device DeviceOf(string? name)
    {
        if (name == "cpu")
            return CPU;
        var isNumbered = name?.StartsWith("cuda:", StringComparison.Ordinal) == true && byte.TryParse(name[5..], out _);
        if (name is null || (name != "cuda" && !isNumbered))
            throw new InvalidOperationException(
                $"There is no device '{name}'.\nChoose \"cpu\", \"cuda\" or \"cuda:1\": Lab.Start(device: \"cpu\")"
            );
        var found = cuda.is_available() ? cuda.device_count() : 0;
        var index = name.Length > 5 ? byte.Parse(name[5..], CultureInfo.InvariantCulture) : 0;
        return index < found
            ? device(name)
            : throw new InvalidOperationException(
                $"{name} cannot be used: torch sees {found} CUDA devices.\n"
                    + "With an NVIDIA GPU and its driver, pack for it: `dotnet run lab.cs -- pack --device cuda`; "
                    + "without, Lab.Start(device: \"cpu\")."
            );
    }

    /// <summary>
    /// How many threads torch uses, for every kind of model: one, unless LATENTLAB_THREADS says another number.
    /// </summary>
    /// <remarks>
    /// On a quiet machine of two cores, two threads are faster for large batches (tests/Benchmarks measures it); beside
    /// one other busy process they are slower than one for every kind of model, several times so for convolutions. A
    /// notebook's reader has a browser open, so the default is one.
    /// </remarks>
    internal static int ReadThreads(string? value) =>
        string.IsNullOrEmpty(value) ? 1
        : int.TryParse(value, out var threads) && threads is >= 1 and <= 256 ? threads
        : throw new InvalidOperationException($"{Variables.Threads} is '{value}'; it can be a number from 1 to 256");

    internal static Profile ReadProfile(string? value, string name = Variables.Profile) =>
        string.IsNullOrEmpty(value) ? Profile.Standard
        : !char.IsAsciiDigit(value[0])
        && Enum.TryParse<Profile>(value, ignoreCase: true, out var profile)
        && Enum.IsDefined(profile)
            ? profile
        : throw new InvalidOperationException($"{name} is '{value}'; it can be quick, standard or full");
}
