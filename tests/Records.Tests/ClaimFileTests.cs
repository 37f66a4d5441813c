using System.Text.Json;

namespace LatentLab.Records.Tests;

/// <summary>What claims.json may hold, and how its damage is named.</summary>
public sealed class ClaimFileTests
{
    private const string Bare = """{"id":"5a","exercise":5,"sentence":"s","kind":"Exact","statistic":"t"}""";

    [Fact]
    public void EveryMemberIsRead()
    {
        const string Full =
            """[{"id":"5c","exercise":5,"sentence":"s","kind":"Statistical","statistic":"t","smallestEffect":0.5,"""
            + """ "direction":"Lower","noEffect":0.25,"lowest":-1,"highest":2,"expected":3,"tolerance":4,"""
            + """ "history":[{"when":"2026-01","what":"w"}]}]""";
        var claim = Assert.Single(ClaimFile.Parse(Full));
        ClaimChange[] history = [new("2026-01", "w")];
        Assert.Equal(history, claim.History!);
        var rest = claim with { History = null };
        Assert.Equal(
            new Claim("5c", 5, "s", ClaimKind.Statistical, "t", .5, ClaimDirection.Lower, .25, -1, 2, 3, 4),
            rest
        );
    }

    [Fact]
    public void WhatIsNotSaidIsNothing()
    {
        var claim = Assert.Single(ClaimFile.Parse($"[{Bare}]"));
        Assert.Equal(new Claim("5a", 5, "s", ClaimKind.Exact, "t"), claim);
        Assert.Equal((0.0, ClaimDirection.Higher, 0.0), (claim.SmallestEffect, claim.Direction, claim.NoEffect));
        Assert.Equal((null, null, 0, 0), (claim.Lowest, claim.Highest, claim.Expected, claim.Tolerance));
        Assert.Null(claim.History);
        Assert.Empty(ClaimFile.Parse("null"));
    }

    [Fact]
    public void TheFileIsReadInItsOrder()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("claims.json"), $"[{Bare.Replace("5a", "6b")},{Bare}]");
        Assert.Equal(["6b", "5a"], ClaimFile.Read(folder.Path).Select(claim => claim.Id));
    }

    [Fact]
    public void AClaimStandsOnce() =>
        Assert.Equal(
            "claims.json has claim '5a' twice",
            Assert
                .Throws<InvalidDataException>(() => ClaimFile.Parse($"[{Bare.Replace("5a", "5b")},{Bare},{Bare}]"))
                .Message
        );

    [Fact]
    public void AnEntryIsAClaim() =>
        Assert.Equal(
            "claims.json: entry 2 is null",
            Assert.Throws<InvalidDataException>(() => ClaimFile.Parse($"[{Bare},null]")).Message
        );

    [Theory]
    [InlineData("\"id\":\"5a\",", "")]
    [InlineData("\"statistic\":\"t\"", "\"statistics\":\"t\"")]
    [InlineData("\"t\"", "\"t\",\"bar\":3")]
    [InlineData("\"5a\"", "null")]
    [InlineData("Exact", "Vague")]
    [InlineData(":5", ":\"five\"")]
    [InlineData("}", "")]
    public void DamageIsNamedWithItsLine(string good, string bad)
    {
        var error = Assert.Throws<InvalidDataException>(() => ClaimFile.Parse($"[\n{Bare.Replace(good, bad)}]"));
        Assert.StartsWith("claims.json, line 2: ", error.Message);
        Assert.EndsWith(Assert.IsType<JsonException>(error.InnerException).Message, error.Message);
    }
}
