namespace LatentLab.Site.Tests;

/// <summary>What learners type, and what they should find first.</summary>
[Collection("site")]
public sealed class SearchTests(FinishedSite site)
{
    private static readonly (string Words, string First)[] Queries =
    [
        ("reparameterization trick", "glossary.html#reparameterization"),
        ("beta-VAE", "glossary.html#beta"),
        ("\u03b2-VAE", "glossary.html#beta"),
        ("teh autoencodr", "autoencoder"),
        ("mode collapse", "glossary.html#mode-collapse"),
        ("posterior collapse", "glossary.html#posterior-collapse"),
        ("ELBO", "glossary.html#evidence-lower-bound-elbo"),
        ("KL divergence", "kullback"),
        ("FID", "fr"),
        ("frechet distance", "glossary.html#fr"),
        ("tied weights", "tied"),
        ("what is a VAE", "variational"),
        ("how do I install", "run.html"),
        ("discriminator", "glossary.html#generator-discriminator"),
        ("experience replay", "glossary.html#experience-replay"),
        ("t-SNE", "glossary.html#t-sne"),
        ("linear probe", "glossary.html#linear-probe"),
        ("learning rate", "glossary.html#learning-rate"),
        ("ReplayBuffer", "api/ReplayBuffer.html"),
        ("DCGAN", "glossary.html#dcgan"),
        ("Kingma Welling", "bibliography.html"),
        ("spectral normalisation", "glossary.html#spectral-normalization"),
    ];

    [Fact]
    public async Task TwentyQueriesOfLearnersFindWhatTheyShould()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "index.html");
        await page.Page.Keyboard.PressAsync("/");
        await page.Until("!!LatentLab.find && document.querySelector('.status').textContent === ''", "the index");
        var faults = new List<string>();
        foreach (var (words, first) in Queries)
        {
            var found = await page.Value<string[]>($"LatentLab.find({Quoted(words)}).hits.slice(0, 4).map(h => h.u)");
            if (found.Length == 0 || !found[0].Contains(first, StringComparison.Ordinal))
                faults.Add($"{words}: not {first}, but {string.Join(", ", found)}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task ArrowKeysMoveAndEnterOpens()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "glossary.html");
        await page.Page.Keyboard.PressAsync("/");
        await page.Page.Keyboard.TypeAsync("collapse");
        await page.Until("document.querySelectorAll('.hits a').length > 2", "something found");
        Assert.True(await page.Value<int>("document.querySelectorAll('.hits mark').length") > 2);
        await page.Page.Keyboard.PressAsync("ArrowDown");
        await page.Page.Keyboard.PressAsync("ArrowDown");
        Assert.True(
            await page.Value<bool>("document.activeElement === document.querySelectorAll('.hits a')[1]"),
            "the second hit has the focus"
        );
        await page.Page.Keyboard.PressAsync("ArrowUp");
        await page.Page.Keyboard.PressAsync("ArrowUp");
        Assert.True(await page.Value<bool>("document.activeElement.type === 'search'"));
        await page.Page.Keyboard.PressAsync("Enter");
        await page.Until("!document.querySelector('#search').open", "the hit opened");
        Assert.Empty(page.Problems);
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
