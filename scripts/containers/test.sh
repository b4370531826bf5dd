#!/usr/bin/env bash
# npm run test:containers: builds the image with and without the model, runs both confined, and runs every command of
# docs/docker.md. Exit code 0 passed, 1 failed, 77 skipped because containers cannot run here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
# The base image and the layers stay there for the next run.
cache=${THOTH_CONTAINER_CACHE:-/var/tmp/thoth-containers}
base=localhost/thoth-test-base:node24
confined=(--network none --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges --user 1000:1000)
source "$here/podman-ready.sh"
source "$here/doc-block.sh"

mkdir -p "$cache"
podman_ready "$cache" "$here" || exit $?
work=$(mktemp -d)
: >"$work/failures"
export THOTH_UI_PORT SQL_GENERATOR_PORT
read -r THOTH_UI_PORT SQL_GENERATOR_PORT < <(node "$here/free-ports.mjs" 2)

clean() {
  command podman rm -f -v -t 0 $(command podman ps -aq) >/dev/null 2>&1 || true
  command podman volume prune -f >/dev/null 2>&1 || true
  command podman network rm thoth_default >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean EXIT

# The commands of the docs, with what only the test needs: local base image, packages from npm's cache, free ports.
podman() {
  local verb=$1
  shift
  case $verb in
    build)
      local model=()
      [[ " $* " == *" model-files="* ]] || model=(--build-context model-files=./all-MiniLM-L6-v2)
      command podman build --pull=never --network none --build-arg "BASE=$base" --volume "$(npm config get cache):/root/.npm" \
        "${model[@]}" "$@" >"$work/build.log" 2>&1 || { tail -30 "$work/build.log"; return 1; }
      ;;
    run)
      local arguments=("${@/#127.0.0.1:3200:/127.0.0.1:$THOTH_UI_PORT:}")
      # Without systemd podman has no timer for health checks; the test asks health.mjs itself.
      command podman run --pull=never --no-healthcheck "${arguments[@]/#127.0.0.1:8005:/127.0.0.1:$SQL_GENERATOR_PORT:}"
      ;;
    *) command podman "$verb" "$@" ;;
  esac
}
curl() { command curl --max-time 150 "${@//localhost:8005/127.0.0.1:$SQL_GENERATOR_PORT}"; }

section() { printf '\n%s\n' "$1"; }
# Counts in a file, because most checks stand at the end of a pipe, which is a process of its own.
expect() { node "$here/expect.mjs" "$1" "$2" || echo "$1" >>"$work/failures"; }
seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'; }

# until_healthy CONTAINER [PORT]: waits at most 180 s and prints how long it took.
until_healthy() {
  local from=$EPOCHREALTIME
  while ! podman exec -e "HEALTH_PORT=${2:-8005}" "$1" node deploy/health.mjs >/dev/null 2>&1; do
    if [[ $(podman inspect "$1" --format '{{.State.Running}}') != true ]] || ((${EPOCHREALTIME%.*} - ${from%.*} > 180)); then
      echo "FAIL $1 did not become healthy:"
      podman logs --tail 20 "$1"
      return 1
    fi
    sleep 0.5
  done
  echo "$1 answers /health after $(seconds_since "$from") s"
}

# stop_and_expect_zero CONTAINER: SIGTERM must end it within the grace time, not SIGKILL.
stop_and_expect_zero() {
  local from=$EPOCHREALTIME
  podman stop -t 10 "$1" >/dev/null
  local state
  state=$(podman inspect "$1" --format '{"code":{{.State.ExitCode}},"oom":{{.State.OOMKilled}}}')
  expect "$1 ended $(seconds_since "$from") s after SIGTERM with exit code 0" 'r.code === 0 && r.oom === false' <<<"$state"
}

probe() { podman exec -i "$1" node --input-type=module - <"$here/probe.mjs"; }
summary() {
  node -e 'const r = JSON.parse(process.argv[1]); const h = r.health;
    console.log(`     first question ${r.first.ms} ms, three more at once ${r.more.map((a) => a.ms).join(", ")} ms`);
    console.log(`     /health meanwhile: ${h.calls} calls, p50 ${h.p50} ms, p99 ${h.p99} ms, longest ${h.max} ms`);
    console.log(`     answer: ${r.first.sql ?? r.first.code ?? r.first.error}${r.first.degraded?.length ? "; degraded: " + JSON.stringify(r.first.degraded) : ""}`);' "$1"
}

source "$here/steps.sh"

section "Commands of docs/docker.md that were run"
wanted=$(grep -oP '^```sh \K.+' docs/docker.md | sort)
ran=$(sort -u "$work/blocks")
node -p 'JSON.stringify(process.argv.slice(1).map((text) => text.split("\n")))' "$wanted" "$ran" |
  expect "all of them: $(tr '\n' ' ' <<<"$ran")" 'r[0].join() === r[1].join()'

section "$(wc -l <"$work/failures") failures"
[[ ! -s $work/failures ]]
