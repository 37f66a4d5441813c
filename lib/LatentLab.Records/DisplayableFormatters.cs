namespace LatentLab;

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
