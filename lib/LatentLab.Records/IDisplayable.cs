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
