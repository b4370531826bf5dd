#!/usr/bin/env bash
# A Python of our own in .cache/python with the real hub client, for the tests that share a cache with it.
set -euo pipefail
cd "$(dirname "$0")/../.."
version=2.4.0
venv=.cache/python
if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c "import huggingface_hub, sys; sys.exit(huggingface_hub.__version__ != '$version')"; then
  exit 0
fi
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check "huggingface_hub==$version"
