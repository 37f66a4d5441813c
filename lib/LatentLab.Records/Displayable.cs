namespace LatentLab;

/// <summary>A value that shows itself in every notebook host, without a reference to any of them.</summary>
/// <remarks><c>ToString()</c> is its plain text.</remarks>
public interface IDisplayable
{
    /// <summary>What a live host shows. Complete in itself: no request to anywhere.</summary>
    string ToHtml();

    /// <summary>What a notebook stores: MIME type to content; binary content as base64.</summary>
    IReadOnlyDictionary<string, string> ToMimeBundle();
}

/// <summary>Names the type that makes a type's formatters.</summary>
/// <remarks>
/// .NET Interactive looks for an attribute of this name on the type of a value, whatever assembly it comes from.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
{
    public Type FormatterSourceType { get; } = formatterSourceType;
    public string[]? PreferredMimeTypes { get; set; }
}

/// <summary>The formatters of every <see cref="IDisplayable"/>; .NET Interactive finds their members by name.</summary>
internal sealed class DisplayableFormatters
{
    // An instance method without a static twin: the host calls it on an instance that it makes itself.
#pragma warning disable CA1822
    public IEnumerable<object> CreateTypeFormatters() =>
        [new Formatter("text/html", value => value.ToHtml()), new Formatter("text/plain", value => value.ToString()!)];
#pragma warning restore CA1822

    private sealed class Formatter(string mimeType, Func<IDisplayable, string> content)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object instance, TextWriter writer)
        {
            if (instance is not IDisplayable value)
                return false;
            writer.Write(content(value));
            return true;
        }
    }
}
