using System.Text.Json.Nodes;

namespace LatentLab.Records.Tests;

/// <summary>A notebook is written as Jupyter writes it, so that opening and saving it there changes no line.</summary>
public sealed class JupyterJsonTests
{
    [Fact]
    public void JsonIsWrittenAsJupyterWritesIt()
    {
        var node = JsonNode.Parse(
            """{"b":[],"a":{"x":1.50,"λ":"é\"\\\n\u0001<😀"},"e":"""
                + """{},"n":null,"t":true,"c+json":{"data":[1,{"y":[2,3]}]}}"""
        )!;
        Assert.Equal(
            """
            {
             "b": [],
             "a": {
              "x": 1.50,
              "λ": "é\"\\\n\u0001<😀"
             },
             "e": {},
             "n": null,
             "t": true,
             "c+json": {"data": [1, {"y": [2, 3]}]}
            }

            """,
            JupyterJson.Write(node)
        );
    }

    [Theory]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("\\", "\\\\")]
    [InlineData("\n\r\t\b\f", "\\n\\r\\t\\b\\f")]
    [InlineData("\0\u0001\u000b\u001f ", "\\u0000\\u0001\\u000b\\u001f ")]
    [InlineData("\u007f/<>&'+\u2028é😀", "\u007f/<>&'+\u2028é😀")]
    public void OnlyWhatMustBeIsEscaped(string text, string written)
    {
        Assert.Equal($"\"{written}\"\n", JupyterJson.Write(JsonValue.Create(text)!));
        Assert.Equal($"{{\n \"{written}\": 1\n}}\n", JupyterJson.Write(new JsonObject { [text] = 1 }));
        Assert.Equal(text, (string?)JsonNode.Parse(JupyterJson.Write(JsonValue.Create(text)!)));
    }

    [Fact]
    public void ListsHaveAnItemALine() =>
        Assert.Equal(
            "[\n null,\n [\n  1,\n  -2.5,\n  false\n ],\n {},\n [],\n \"x\"\n]\n",
            JupyterJson.Write(
                new JsonArray(null, new JsonArray(1, -2.5, false), new JsonObject(), new JsonArray(), "x")
            )
        );

    [Fact]
    public void OnlyTheJsonOfAChartStaysOnItsLine() =>
        Assert.Equal(
            """
            {
             "a+json": [1, {"b": null, "c": {}}],
             "+json b": [
              1
             ],
             "json": {
              "x+json": {"y": [2]},
              "z": [
               3
              ]
             }
            }

            """,
            JupyterJson.Write(
                JsonNode.Parse(
                    """{"a+json":[1,{"b":null,"c":{}}],"+json b":[1],"json":{"x+json":{"y":[2]},"z":[3]}}"""
                )!
            )
        );
}
