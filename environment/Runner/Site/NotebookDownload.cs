using System.IO.Compression;
using System.Text;

namespace LatentLab.Runner.Site;

/// <summary>The forms in which a notebook can be taken along, beside its page.</summary>
/// <remarks>
/// A browser that shows the site from a folder opens notebooks and programs as text, whatever the link says; it saves
/// an archive. So there is one with all three, and the page offers only that where it comes from a folder.
/// </remarks>
internal static class NotebookDownload
{
    /// <summary>Writes the notebook, the learner's edition, the program and the archive.</summary>
    public static void Write(SiteFolder folder, Notebook notebook, string program)
    {
        var learners = JupyterJson.Write(LearnerEdition.Of(notebook));
        folder.Copy(notebook.Path, $"notebooks/{notebook.FileName}");
        folder.WriteText($"notebooks/learner-{notebook.FileName}", learners);
        folder.WriteText($"notebooks/{Export.FileOf(notebook)}", program);
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(notebook.FileName, notebook.Text);
            Add($"learner/{notebook.FileName}", learners);
            Add(Export.FileOf(notebook), program);

            void Add(string name, string text)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }
        folder.WriteBytes($"notebooks/{ArchiveOf(notebook)}", memory.ToArray());
    }

    /// <summary>The links on the notebook's page.</summary>
    public static string Links(Notebook notebook, SiteWords words)
    {
        var file = notebook.FileName;
        return $"<span>{words["download"]} <span class=\"online\">"
            + $"<a href=\"{file}\" download>{words["download.notebook"]}</a>, "
            + $"<a href=\"learner-{file}\" download=\"{file}\">{words["download.learner"]}</a>, "
            + $"<a href=\"{Export.FileOf(notebook)}\" download>{words["download.program"]}</a>, </span>"
            + $"<a href=\"{ArchiveOf(notebook)}\" download>{words["download.all"]}</a></span>";
    }

    private static string ArchiveOf(Notebook notebook) => Path.ChangeExtension(notebook.FileName, ".zip");
}
