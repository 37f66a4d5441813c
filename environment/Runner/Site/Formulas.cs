using System.Text.RegularExpressions;
using Jint;
using Jint.Runtime;

namespace LatentLab.Runner.Site;

/// <summary>
/// Sets formulas with KaTeX while the site is built: the pages need no script for them, and a bad one stops the build.
/// </summary>
internal sealed partial class Formulas
{
    private readonly Dictionary<(string Tex, bool Display), string> _set = [];
    private readonly Lazy<Engine> _katex;

    /// <param name="script">The file katex.min.js.</param>
    public Formulas(string script) =>
        _katex = new(() =>
        {
            var engine = new Engine(options => options.LimitRecursion(5_000));
            engine.Execute(File.ReadAllText(script));
            engine.Execute(
                "function set(tex, display) { return katex.renderToString(tex, "
                    + "{ displayMode: display, throwOnError: true, strict: 'ignore', trust: false }); }"
            );
            return engine;
        });

    /// <summary>All formulas so far, as html.</summary>
    public IReadOnlyCollection<string> Html => _set.Values;

    /// <summary>A formula as html, with MathML for screen readers.</summary>
    /// <exception cref="UserError">KaTeX does not understand it.</exception>
    public string Set(string tex, bool display)
    {
        if (_set.TryGetValue((tex, display), out var html))
            return html;
        try
        {
            // The source of the formula goes along a second time, for programs that copy it: no reader sees it.
            html = Source().Replace(_katex.Value.Invoke("set", tex, display).AsString(), "");
        }
        catch (JavaScriptException e)
        {
            throw new UserError($"bad formula ${tex}$: {e.Message}");
        }
        return _set[(tex, display)] = html;
    }

    [GeneratedRegex("</?semantics>|<annotation.*?</annotation>", RegexOptions.Singleline)]
    private static partial Regex Source();
}
