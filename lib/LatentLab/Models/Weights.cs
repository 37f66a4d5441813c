using System.Collections.ObjectModel;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>Stores a model's weights as safetensors and puts them back.</summary>
public static class Weights
{
    private const long LargestFile = 1_000_000_000;

    /// <summary>Writes every parameter and buffer; the file appears whole or not at all.</summary>
    /// <param name="module">The model.</param>
    /// <param name="path">The file, usually <c>*.safetensors</c>; its folder is made where it is missing.</param>
    /// <param name="metadata">
    /// Texts to keep with the weights: what was trained, how, with which result. The library adds its own stamp.
    /// </param>
    /// <param name="half">Stores floating values in 16 bits: half the size, about three decimal digits.</param>
    /// <exception cref="ArgumentException">A type that cannot be stored, or a value too large for 16 bits.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(
        Module module,
        string path,
        IReadOnlyDictionary<string, string>? metadata = null,
        bool half = false
    )
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var tensors = module
            .state_dict()
            .Select(entry => (entry.Key, half ? Halved(entry.Key, entry.Value) : entry.Value))
            .ToArray();
        var texts = new Dictionary<string, string>(metadata ?? ReadOnlyDictionary<string, string>.Empty);
        if (texts.FirstOrDefault(text => text.Value is null).Key is { } nothing)
            throw new ArgumentException($"metadata: '{nothing}' has no text.", nameof(metadata));
        if (BuiltWith.StampOf(Lab.Session.Notebook) is { } stamp)
            texts[SafeTensorsHeader.LibraryKey] = stamp;
        AtomicFile.Write(path, SafeTensors.Write(tensors, texts));
    }

    /// <summary>
    /// Reads weights into a model with the same names and shapes. When anything is wrong, the model stays as it is.
    /// </summary>
    /// <param name="module">The model; its own types are kept, floating values are converted.</param>
    /// <param name="path">A safetensors file.</param>
    /// <returns>The texts stored with the weights.</returns>
    /// <exception cref="InvalidDataException">
    /// Not a safetensors file, or not one of this model; names the file and the tensor.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> Load(Module module, string path)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        try
        {
            if (new FileInfo(path).Length is var length and > LargestFile)
                throw new InvalidDataException($"{length} bytes are more than the {LargestFile} allowed");
            return Load(module, File.ReadAllBytes(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}.", e);
        }
    }

    /// <summary>
    /// Whether two models hold the same weights, bit for bit: the same names, shapes, types and values.
    /// </summary>
    /// <param name="first">A model, or the part of one that is to be compared.</param>
    /// <param name="second">The other one.</param>
    /// <returns>False as soon as one bit, or a name, differs.</returns>
    public static bool AreEqual(Module first, Module second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Dictionary<string, Tensor> one = first.state_dict(),
            other = second.state_dict();
        return one.Count == other.Count
            && one.All(entry => other.TryGetValue(entry.Key, out var tensor) && Same(entry.Value, tensor));
    }

    private static bool Same(Tensor a, Tensor b) =>
        a.dtype == b.dtype
        && a.shape.SequenceEqual(b.shape)
        && a.cpu().contiguous().bytes.SequenceEqual(b.cpu().contiguous().bytes);

    /// <summary>The same from bytes; messages do not name a file.</summary>
    internal static IReadOnlyDictionary<string, string> Load(Module module, byte[] file)
    {
        var header = SafeTensorsHeader.Read(file);
        SafeTensors.CopyInto(module.state_dict(), file, header, $"the model {module.GetName()}");
        return header.Metadata;
    }

    private static Tensor Halved(string name, Tensor values)
    {
        if (!values.is_floating_point())
            return values;
        var halved = values.to(ScalarType.Float16);
        return halved.isinf().any().item<bool>() && !values.isinf().any().item<bool>()
            ? throw new ArgumentException($"{name}: holds values too large for 16 bits; store it in full.")
            : halved;
    }
}
