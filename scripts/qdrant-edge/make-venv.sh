#!/usr/bin/env bash
# Qdrant's own engine as a Python package, in .cache/qdrant-edge, for the tests that hold the Qdrant store against it.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=0.9.0
venv=.cache/qdrant-edge
if [ "$(cat "$venv/installed" 2>/dev/null)" = "$version" ]; then exit 0; fi
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "qdrant-edge-py==$version"
echo "$version" >"$venv/installed"
