#!/usr/bin/env bash
# The steps of the container, each by its name: the image and the development container both call them.
#   setup.sh jupyter   JupyterLab in ~/jupyter, with ClrKernel as the C# kernel that the notebooks name
#   setup.sh warm      packs the library and runs notebook 00, so that everything is there without a network
set -euo pipefail
cd "$(dirname "$0")/../.."

jupyter_() {
    python3 -m venv "$HOME/jupyter"
    "$HOME/jupyter/bin/pip" install --quiet jupyterlab
    dotnet tool install --global ClrKernel
    "$HOME/jupyter/bin/jupyter" kernelspec install "$("$HOME/.dotnet/tools/clrkernel" --kernel-spec-path)" --user --name .net-csharp
}

warm() {
    dotnet run lab.cs -- pack
    dotnet run lab.cs -- run 00 --profile quick
    dotnet run lab.cs -- docs
}

case "${1:-}" in
    jupyter) jupyter_ ;;
    warm) warm ;;
    *) sed -n '2,4p' environment/container/setup.sh; exit 2 ;;
esac
