using LatentLab.Runner;

namespace LatentLab.Fuzz;

/// <summary>The Runner's reader of notebooks, and its learner's edition, fed with damaged files.</summary>
internal sealed class NotebookReader : IDisposable
{
    private static readonly byte[][] Originals =
    [
        [
            .. """{"cells":[{"cell_type":"code","execution_count":null,"id":"a","metadata":"""u8,
            .. """{},"outputs":[],"source":"var x = 1;"},{"cell_type":"markdown","id":"b","metadata":"""u8,
            .. """{},"source":"# Text"}],"metadata":{},"nbformat":4,"nbformat_minor":5}"""u8,
        ],
        [
            .. """{"cells":[{"cell_type":"code","execution_count":1,"id":"study-1","metadata":{},"outputs":"""u8,
            .. """[{"output_type":"stream","name":"stdout","text":["x\n","y"]}],"source":"""u8,
            .. """["1 +\n","1"]}],"metadata":{"latentlab":{"codeHash":"x","seconds":1.5}},"nbformat":"""u8,
            .. """4,"nbformat_minor":5}"""u8,
        ],
        [
            .. """{"cells":[{"cell_type":"code","execution_count":1,"id":"solution-1","metadata":"""u8,
            .. """{},"outputs":[],"source":"// Exercise 1\nvar y = 2;"},"""u8,
            .. """{"cell_type":"code","execution_count":2,"id":"check-1","metadata":"""u8,
            .. """{},"outputs":[],"source":"// Exercise 1: check\nCheck.Equal(2, y)"},"""u8,
            .. """{"cell_type":"code","execution_count":3,"id":"quiz-1","metadata":"""u8,
            .. """{},"outputs":[],"source":"Quiz.Ask(\"00-1\").Answer(\"a\")"}],"metadata":"""u8,
            .. """{},"nbformat":4,"nbformat_minor":5}"""u8,
        ],
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-fuzz").FullName;

    public FuzzResult Json(int count)
    {
        var place = Path.Combine(_folder, "05-damaged.ipynb");
        return Fuzzing.Run<UserError>(
            "notebook (JSON)",
            count,
            Originals,
            (file, chance) => chance.Next(2) == 0 ? Damage.Bytes(file, chance) : Damage.Json(file, chance),
            file =>
            {
                File.WriteAllBytes(place, file);
                var notebook = Notebook.Load(place);
                _ = notebook.StoredRun;
                LearnerEdition.Of(notebook);
            },
            length => 2_000_000 + 200 * length
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
