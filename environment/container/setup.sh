#!/usr/bin/env bash
# The steps of the container, each by its name: the image and the development container both call them.
#   setup.sh system    Python, and the user that Binder and JupyterHub want (as root)
#   setup.sh jupyter   JupyterLab and what Binder and JupyterHub start, in $LATENTLAB_TOOLS/jupyter
#   setup.sh kernel    .NET Interactive, as the C# kernel that the notebooks name
#   setup.sh warm      packs the library, runs notebook 00 and makes the site, so that
#                      everything is there without a network
set -euo pipefail
cd "$(dirname "$0")/../.."
tools=${LATENTLAB_TOOLS:-$HOME/latentlab-tools}
# A development container may change the user's number afterwards: what the image's steps wrote stays usable.
if [ -n "${LATENTLAB_TOOLS:-}" ] && [ "${1:-}" != system ]; then umask 0; fi

system() {
    apt-get update
    apt-get install -y --no-install-recommends git python3 python3-venv
    rm -rf /var/lib/apt/lists/*
    # Ubuntu's image has a user of number 1000 already.
    if taken=$(getent passwd "$NB_UID"); then userdel --remove "${taken%%:*}" || true; fi
    useradd --create-home --shell /bin/bash --uid "$NB_UID" "$NB_USER"
    install -d -m 777 "$tools"
}

jupyter_() {
    python3 -m venv "$tools/jupyter"
    "$tools/jupyter/bin/pip" install --quiet --no-cache-dir jupyterlab notebook jupyterhub
}

kernel() {
    dotnet tool install Microsoft.dotnet-interactive --tool-path "$tools/bin" --version 1.0.712001
    mkdir -p "$tools/jupyter/share/jupyter/kernels"
    "$tools/bin/dotnet-interactive" jupyter install --path "$tools/jupyter/share/jupyter/kernels"
}

warm() {
    dotnet run lab.cs -- pack
    dotnet run lab.cs -- run 00 --profile quick
    dotnet run lab.cs -- docs
}

case "${1:-}" in
    system) system ;;
    jupyter) jupyter_ ;;
    kernel) kernel ;;
    warm) warm ;;
    *) sed -n '2,6p' environment/container/setup.sh; exit 2 ;;
esac
