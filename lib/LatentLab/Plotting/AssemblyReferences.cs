using System.Buffers.Binary;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace LatentLab;

/// <summary>Changes which version of another assembly an assembly asks for.</summary>
internal static class AssemblyReferences
{
    /// <summary>Writes the new version into the image, in place.</summary>
    /// <param name="image">The assembly's bytes.</param>
    /// <param name="name">The assembly that it refers to.</param>
    /// <param name="version">The version to ask for.</param>
    public static void Ask(byte[] image, string name, Version version)
    {
        using var pe = new PEReader(new MemoryStream(image));
        var reader = pe.GetMetadataReader();
        foreach (var handle in reader.AssemblyReferences)
        {
            if (reader.GetString(reader.GetAssemblyReference(handle).Name) != name)
                continue;
            // A row of the table AssemblyRef begins with major and minor version, two bytes each (ECMA-335, II.22.5).
            var row = (MetadataTokens.GetRowNumber(handle) - 1) * reader.GetTableRowSize(TableIndex.AssemblyRef);
            var at = pe.PEHeaders.MetadataStartOffset + reader.GetTableMetadataOffset(TableIndex.AssemblyRef) + row;
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at), (ushort)version.Major);
            BinaryPrimitives.WriteUInt16LittleEndian(image.AsSpan(at + 2), (ushort)version.Minor);
        }
    }
}
