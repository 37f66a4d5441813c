namespace LatentLab;

/// <summary>The claims that the notebooks test, read from notebooks/claims.json.</summary>
public static class Claims
{
    /// <summary>The claim with this id.</summary>
    /// <param name="id">Exercise number and letter, such as <c>5c</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such claim.</exception>
    /// <exception cref="FileNotFoundException">notebooks/claims.json is not above the current folder.</exception>
    public static Claim Get(string id) =>
        All().FirstOrDefault(claim => claim.Id == id)
        ?? throw new KeyNotFoundException($"notebooks/claims.json has no claim '{id}'");

    /// <summary>All claims, in the order of the file.</summary>
    /// <exception cref="FileNotFoundException">notebooks/claims.json is not above the current folder.</exception>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<Claim> All() =>
        NotebookFolder.Find() is { } folder
            ? ClaimFile.Read(folder)
            : throw new FileNotFoundException(
                "notebooks/claims.json was not found: open the notebook from inside the LatentLab folder"
            );
}
