using System.Text;
using LatentLab.Runner;
using LatentLab.Tests;

namespace LatentLab.Notebooks.Tests;

/// <summary>Damaged notebooks are read or refused as documented.</summary>
public sealed class FuzzTests
{
    [Fact]
    public void NotebookJson()
    {
        using var small = TestNotebook.Of("var x = 1;", "x + 1").Markdown("# Text");
        small.Save();
        var folder = Directory.CreateTempSubdirectory("latentlab-fuzz").FullName;
        var place = Path.Combine(folder, "05-damaged.ipynb");
        var original = File.ReadAllBytes(small.File);
        var stored = Encoding.UTF8.GetBytes("""{"cells":[{"cell_type":"code","execution_count":1,"id":"a","metadata":{"tags":["study"]},"outputs":[{"output_type":"stream","name":"stdout","text":["x\n","y"]}],"source":["1 +\n","1"]}],"metadata":{"latentlab":{"codeHash":"x","seconds":1.5}},"nbformat":4,"nbformat_minor":5}""");
        try
        {
            Fuzzing.Run<UserError>("notebook", [original, stored], file =>
            {
                File.WriteAllBytes(place, file);
                var notebook = Notebook.Load(place);
                _ = notebook.StoredRun;
                LearnerEdition.Of(notebook);
            }, length => 2_000_000 + 200 * length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
