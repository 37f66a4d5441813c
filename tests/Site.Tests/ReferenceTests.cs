using System.Text.RegularExpressions;
using LatentLab.Runner;
using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>What texts point at by words alone.</summary>
public class ReferenceTests
{
    private const string Papers =
        "- **Kingma and Welling 2014.** *Auto-Encoding Variational Bayes*, "
        + "[arXiv:1312.6114](https://arxiv.org/abs/1312.6114). ([10](notebooks/10-x.ipynb))\n"
        + "- **Miyato et al. 2018.** T. Miyato and others, *Spectral Normalization*, "
        + "[arXiv:1802.05957](https://arxiv.org/abs/1802.05957).\n"
        + "- **Miyato and Koyama 2018.** *cGANs with Projection Discriminator*, "
        + "[arXiv:1802.05637](https://arxiv.org/abs/1802.05637).\n"
        + "- **van den Oord, Vinyals and Kavukcuoglu 2017.** *Neural Discrete Representation Learning*.\n"
        + "- **Baldi and Hornik 1989.** *Neural Networks and Principal Component Analysis*, "
        + "[doi:10.1016/0893-6080(89)90014-2](https://doi.org/10.1016/0893-6080(89)90014-2).\n";

    private readonly References _references = new(
        new Bibliography(Papers),
        "### Mode collapse\nThe generator makes a few things only.\n\n### Density, coverage\nTwo scores.\n",
        new Dictionary<string, bool> { ["2f"] = true, ["9a"] = false },
        new Dictionary<int, string?>
        {
            [5] = "notebooks/05-x.html",
            [7] = "notebooks/07-y.html",
            [9] = null,
        }
    );

    [Theory]
    [InlineData("a (Kingma and Welling 2014)", "bibliography.html#kingma-and-welling-2014")]
    [InlineData("D. Kingma and M. Welling, 2014", "bibliography.html#kingma-and-welling-2014")]
    [InlineData("Miyato and others (2018", "bibliography.html#miyato-et-al-2018")]
    [InlineData("Miyato and others (2018)", ">Miyato and others (2018)<")]
    [InlineData("Miyato and others (2018, a paper)", ">Miyato and others<")]
    [InlineData("Miyato et al. 2018", "bibliography.html#miyato-et-al-2018")]
    [InlineData("Miyato and Koyama 2018", "bibliography.html#miyato-and-koyama-2018")]
    [InlineData("see arXiv:1312.6114.", "https://arxiv.org/abs/1312.6114")]
    [InlineData("claim 2f says", "claims.html#claim-2f")]
    [InlineData("Notebook 07 shows", "notebooks/07-y.html")]
    [InlineData("a mode collapse", "glossary.html#mode-collapse")]
    [InlineData("(doi:10.1016/0893-6080(89)90014-2).", "https://doi.org/10.1016/0893-6080%2889%2990014-2\"")]
    [InlineData("by A. van den Oord, O. Vinyals and K. Kavukcuoglu 2017", ">A. van den Oord, O.")]
    public void WordsLead(string text, string place) =>
        Assert.Contains(place, Assert.Single(_references.In(text, "../", 5, new HashSet<string>())).Html);

    [Fact]
    public void OfAListEachNumberLeads() =>
        Assert.Equal(2, _references.In("arXiv:1312.6114, 1802.05957", "../", 5, new HashSet<string>()).Count);

    [Theory]
    [InlineData("bibliography.md", @"(?<=arxiv\.org/abs/|doi\.org/)[^)]+")]
    [InlineData("bibliography.md", @"(?<=^- \*\*)[^*]+(?=\.\*\*)")]
    [InlineData("glossary.md", "(?<=^### ).+")]
    public void NoPaperAndNoTermStandsTwice(string page, string what)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Find().Site, "pages", page));
        var found = Regex.Matches(text, what, RegexOptions.Multiline).Select(m => m.Value).ToList();
        Assert.True(found.Count > 50, $"{found.Count} found");
        Assert.Equal(found.Distinct(), found);
    }

    [Theory]
    [InlineData("In November 2026 and with density 3")]
    [InlineData("as in notebook 05 itself")]
    [InlineData("claim 9a of notebook 09, which this site leaves out")]
    public void OtherWordsStay(string text) => Assert.Empty(_references.In(text, "../", 5, new HashSet<string>()));

    [Theory]
    [InlineData("Nobody and Noone 2014", "bibliography.md does not have")]
    [InlineData("arXiv:9999.12345", "9999.12345")]
    [InlineData("claim 3z", "claims.json does not have")]
    [InlineData("notebook 44", "which there is not")]
    public void WhatThereIsNotIsRefused(string text, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<UserError>(() => _references.In(text, "../", 5, new HashSet<string>())).Message
        );

    [Fact]
    public void ATermIsLinkedOnceAndALinkToAPaperSaysWhichItIs()
    {
        var seen = new HashSet<string>();
        Assert.Single(_references.In("Mode collapse, and mode collapse again.", "", 5, seen));
        Assert.Empty(_references.In("mode collapse", "", 5, seen));
        Assert.Contains("Auto-Encoding", _references.TipOf("https://arxiv.org/abs/1312.6114"));
        Assert.Null(_references.TipOf("https://example.org/"));
        Assert.Throws<UserError>(() => _references.TipOf("https://arxiv.org/abs/9999.12345"));
    }

    [Fact]
    public void TheCitationNamesTheVersion()
    {
        var repository = Repository.Find();
        Assert.Contains(
            $"\nversion: {Pack.Version(repository)}\n",
            File.ReadAllText(Path.Combine(repository.Root, "CITATION.cff")).ReplaceLineEndings("\n")
        );
        Assert.Contains("autoencoders", Citation.Read(repository.Root).Title);
    }
}
