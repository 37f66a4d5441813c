using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Documents;
using Microsoft.DotNet.Interactive.Documents.Jupyter;

namespace LatentLab.Notebooks.Tests;

/// <summary>A notebook's file as the programs that open notebooks write it back.</summary>
internal static class SavedByHosts
{
    /// <summary>VS Code with Polyglot Notebooks: other metadata for cells, sorted keys; ids stay.</summary>
    public static JsonObject VsCode(JsonObject notebook)
    {
        var root = notebook.DeepClone().AsObject();
        foreach (var cell in root["cells"]!.AsArray())
        {
            var kernel = (string?)cell!["cell_type"] == "code" ? "csharp" : "markdown";
            cell["metadata"] = new JsonObject
            {
                ["dotnet_interactive"] = new JsonObject { ["language"] = kernel },
                ["polyglot_notebook"] = new JsonObject { ["kernelName"] = kernel },
            };
        }
        var metadata = root["metadata"]!.AsObject();
        metadata["language_info"]!["name"] = "polyglot-notebook";
        metadata["polyglot_notebook"] = JsonNode.Parse(
            """
            { "kernelInfo": { "defaultKernelName": "csharp", "items": [
                { "aliases": [], "languageName": "C#", "name": "csharp" },
                { "aliases": [], "languageName": "F#", "name": "fsharp" } ] } }
            """
        );
        return Sorted(root).AsObject();
    }

    /// <summary>.NET Interactive's own reader and writer.</summary>
    public static JsonObject DotNetInteractive(JsonObject notebook)
    {
        var kernels = new KernelInfoCollection { new KernelInfo("csharp", "C#") };
        using var file = new MemoryStream();
        Notebook.Write(Notebook.Parse(notebook.ToJsonString(), kernels), file, kernels);
        return JsonNode.Parse(file.ToArray())!.AsObject();
    }

    /// <summary>Jupyter's reader and writer, or null where Python has no nbformat.</summary>
    public static JsonObject? Jupyter(JsonObject notebook)
    {
        const string Script =
            "from sys import argv; import nbformat as n; n.write(n.read(argv[1], as_version=4), argv[1])";
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, notebook.ToJsonString());
            // Debian's packages belong to Debian's Python.
            var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
            var start = new ProcessStartInfo(python, ["-c", Script, file]) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
                return JsonNode.Parse(File.ReadAllText(file))!.AsObject();
            if (errors.Contains("ModuleNotFoundError", StringComparison.Ordinal))
                return null;
            throw new InvalidOperationException(errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A converter that keeps texts and code alone: every cell gets an id that says nothing.</summary>
    public static JsonObject Converter(JsonObject notebook)
    {
        var root = notebook.DeepClone().AsObject();
        foreach (var (cell, i) in root["cells"]!.AsArray().Select((c, i) => (c!, i)))
            cell["id"] = $"{i * 2654435761 % 0xffffffff:x8}";
        root["metadata"]!.AsObject().Remove("latentlab");
        return root;
    }

    private static JsonNode Sorted(JsonNode node) =>
        node switch
        {
            JsonObject o => new JsonObject(
                from member in o
                orderby member.Key
                select KeyValuePair.Create(member.Key, member.Value is null ? null : Sorted(member.Value))
            ),
            JsonArray a => new JsonArray([.. a.Select(item => item is null ? null : Sorted(item))]),
            _ => node.DeepClone(),
        };
}
