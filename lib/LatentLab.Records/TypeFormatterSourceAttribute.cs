namespace LatentLab;

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
