#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
# The end-to-end test of the page drives a real browser.
if ! command -v chromium >/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends chromium
fi
# The round trip with Python's hub client needs that client.
if ! python3 -c "import ensurepip, venv" 2>/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends python3 python3-venv
fi
bash scripts/python/make-venv.sh
node scripts/bootstrap.mjs
