#!/usr/bin/env bash
set -euo pipefail
cd "$(dirname "$0")/.."
# The end-to-end test of the page drives a real browser.
if ! command -v chromium >/dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends chromium
fi
node scripts/bootstrap.mjs
