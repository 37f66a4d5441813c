using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Makes tensors readable for ML.NET.</summary>
public static class TensorView
{
    /// <summary>The column that holds a row's values, a vector of D floats.</summary>
    public const string Features = nameof(Row.Features);

    /// <summary>The column that holds a row's label, an ML.NET key: class 0 is key 1.</summary>
    public const string Label = nameof(Row.Label);

    /// <summary>Copies rows, and their labels where there are any, into an ML.NET data view.</summary>
    /// <param name="ml">The context that will use the view.</param>
    /// <param name="x">[N, D] or [N, C, H, W], finite.</param>
    /// <param name="labels">[N] int64 from 0, or null: then every label is missing.</param>
    /// <param name="classes">How many classes the label column knows; 0 takes the largest label plus one.</param>
    /// <returns>Columns Features and Label. A copy: the tensors may be disposed.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, a value that is not finite, or a label beyond the classes.
    /// </exception>
    public static IDataView Of(MLContext ml, Tensor x, Tensor? labels = null, int classes = 0)
    {
        ArgumentNullException.ThrowIfNull(ml);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, nameof(x)).cpu().to(ScalarType.Float32).contiguous();
        if (!rows.isfinite().all().item<bool>())
            throw new ArgumentException("x: holds values that are not finite.");
        var (count, width) = ((int)rows.shape[0], (int)rows.shape[1]);
        var keys = labels is null ? [] : Keys(labels, count, ref classes);

        var values = rows.data<float>();
        var data = new Row[count];
        for (var i = 0; i < count; i++)
        {
            var features = new float[width];
            values.CopyTo(features, 0, (long)i * width);
            data[i] = new Row { Features = features, Label = labels is null ? uint.MaxValue : keys[i] };
        }
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[Features].ColumnType = new VectorDataViewType(NumberDataViewType.Single, width);
        schema[Label].ColumnType = new KeyDataViewType(typeof(uint), (ulong)Math.Max(classes, 1));
        return ml.Data.LoadFromEnumerable(data, schema);
    }

    private static uint[] Keys(Tensor labels, int count, ref int classes)
    {
        ShapeCheck.RequireLabels(labels, count, nameof(labels));
        var numbers = labels.cpu().data<long>().ToArray();
        var largest = numbers.Max();
        if (classes == 0)
            classes = checked((int)largest + 1);
        return largest < classes
            ? [.. numbers.Select(label => (uint)label)] // ML.NET itself adds the one
            : throw new ArgumentException($"labels: {largest} is among them, but the classes are 0 to {classes - 1}.");
    }

    private sealed class Row
    {
        public float[] Features { get; set; } = [];

        public uint Label { get; set; }
    }
}
