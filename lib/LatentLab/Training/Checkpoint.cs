using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A file with all that a training needs to go on after an interruption: weights, Adam's state, the epoch.
/// </summary>
/// <remarks>
/// A safetensors file. It appears whole or not at all, so that an interruption while it is written costs one epoch.
/// </remarks>
public static class Checkpoint
{
    private const string EpochKey = "epoch";

    /// <summary>Writes the state after an epoch, in the place of an earlier one.</summary>
    /// <param name="path">The file, usually <c>*.safetensors</c>; its folder is made where it is missing.</param>
    /// <param name="epoch">How many epochs are completed, at least 1.</param>
    /// <param name="parts">Networks and their Adam optimizers, each with a name of its own.</param>
    /// <exception cref="ArgumentException">Something that is neither a network nor Adam.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, int epoch, params (string Name, object Part)[] parts) =>
        Save(path, epoch, parts, new Dictionary<string, string>());

    /// <summary>Puts the state back. When anything is wrong, everything stays as it is.</summary>
    /// <param name="path">What <see cref="Save(string, int, ValueTuple{string, object}[])"/> wrote.</param>
    /// <param name="parts">The same parts under the same names.</param>
    /// <returns>How many epochs are completed; 0 where there is no such file.</returns>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, or of other parts; the message names file and tensor.
    /// </exception>
    public static int Load(string path, params (string Name, object Part)[] parts) => Load(path, parts, _ => { }).Epoch;

    /// <summary>The same with texts of the caller's.</summary>
    internal static void Save(
        string path,
        int epoch,
        (string Name, object Part)[] parts,
        IReadOnlyDictionary<string, string> texts
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        using var scope = NewDisposeScope();
        var all = new Dictionary<string, string>(texts) { [EpochKey] = Invariant($"{epoch}") };
        foreach (var (name, part) in parts)
            if (part is Adam adam)
                foreach (var (i, state) in StatesOf(adam).Index())
                    all[$"{name}.{i}.step"] = Invariant($"{state.step}");
        AtomicFile.Write(path, SafeTensors.Write([.. parts.SelectMany(TensorsOf)], all));
    }

    /// <summary>The same with a look at the texts before anything is changed.</summary>
    internal static (int Epoch, IReadOnlyDictionary<string, string> Texts) Load(
        string path,
        (string Name, object Part)[] parts,
        Action<IReadOnlyDictionary<string, string>> check
    )
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        if (!File.Exists(path))
            return (0, new Dictionary<string, string>());
        try
        {
            var file = File.ReadAllBytes(path);
            var header = SafeTensorsHeader.Read(file);
            if (!int.TryParse(header.Metadata.GetValueOrDefault(EpochKey), CultureInfo.InvariantCulture, out var epoch))
                throw new InvalidDataException("no checkpoint: it names no epoch");
            check(header.Metadata);
            Restore(file, header, parts);
            return (epoch, header.Metadata);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: {e.Message}.", e);
        }
    }

    private static void Restore(byte[] file, SafeTensorsHeader header, (string Name, object Part)[] parts)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var best in parts.Select(part => part.Part).OfType<BestWeights>())
            if (header.Entries.Any(entry => entry.Name.StartsWith("best.", StringComparison.Ordinal)))
                best.Keep(); // makes room for those of the file
        var targets = parts.SelectMany(TensorsOf).ToDictionary(target => target.Item1, target => target.Item2);
        SafeTensors.CopyInto(targets, file, header, "this training");
        foreach (var (name, part) in parts)
            if (part is Adam adam)
                foreach (var (i, state) in StatesOf(adam).Index())
                    state.step = long.Parse(header.Metadata[$"{name}.{i}.step"], CultureInfo.InvariantCulture);
    }

    private static IEnumerable<(string, Tensor)> TensorsOf((string Name, object Part) named) =>
        named.Part switch
        {
            Module module => module.state_dict().Select(entry => ($"{named.Name}.{entry.Key}", entry.Value)),
            Adam adam => StatesOf(adam)
                .SelectMany(
                    (state, i) =>
                        new[]
                        {
                            ($"{named.Name}.{i}.mean", state.exp_avg),
                            ($"{named.Name}.{i}.square", state.exp_avg_sq),
                        }
                ),
            BestWeights best => best.Copies.Select(entry => ($"{named.Name}.{entry.Key}", entry.Value)),
            _ => throw new ArgumentException(
                $"{named.Name}: a checkpoint holds networks and Adam optimizers, not {named.Part?.GetType().Name}.",
                nameof(named)
            ),
        };

    private static IEnumerable<Adam.State> StatesOf(Adam adam) => adam.state_dict().State.Cast<Adam.State>();
}
