# Sourced by test.sh: the steps in order. Works in a copy of the sources, where a reader's clone would be.
section "Base image, sources, model"
if ! podman image exists "$base"; then
  echo "Making $base (minutes, once)"
  "$here/base-image.sh" "$base" "$root" >"$work/base.log" 2>&1 || { tail -5 "$work/base.log"; exit 1; }
fi
mkdir "$work/source"
git -C "$root" ls-files -z --cached --others --exclude-standard |
  tar -C "$root" --null --ignore-failed-read -cf - -T - 2>/dev/null | tar -C "$work/source" -xf -
cd "$work/source"
node_24=$root/node_modules/.bin/node
model=$(THOTH_MODEL_CACHE=${THOTH_MODEL_CACHE:-$root/.thoth/models} "$node_24" --conditions=thoth-source \
  "$root/packages/vdbmanager/src/cli/main.ts" pull default --json)
cp -rL "$(node -p 'JSON.parse(process.argv[1])[0].folder' "$model")" ./all-MiniLM-L6-v2

section "Build"
from=$EPOCHREALTIME
# The build reads packages from npm's cache, without a network. A cold cache is filled once.
if ! run_block build; then
  (mkdir "$work/npm" && cp --parents package.json package-lock.json .npmrc {packages,apps}/*/package.json {demo,bench}/package.json \
    "$work/npm" && cd "$work/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
  run_block build
fi
echo "with the model: $(seconds_since "$from") s"
run_block build-air-gapped
run_block build-no-model
podman build --format docker -f deploy/Containerfile -t localhost/thoth:again --build-arg "MODELS=default default" .
podman build --format docker -f deploy/Containerfile -t localhost/thoth:fat --build-arg MODELS= --build-arg SLIM=0 .
command podman images --format '     {{.Repository}}:{{.Tag}}  {{.Size}}' | grep thoth
layer() { podman inspect "$1" --format '{{json .RootFS.Layers}}'; }
echo "[$(layer localhost/thoth),$(layer localhost/thoth:again)]" |
  expect "the model layer has the same bytes when it is built twice" 'r[0].at(-1) === r[1].at(-1) && r[0].length === r[1].length'
size() { podman inspect "$1" --format '{{.Size}}'; }
awk -v with="$(size localhost/thoth)" -v without="$(size localhost/thoth:no-model)" 'BEGIN { printf "     the model adds %.1f MB\n", (with - without) / 1e6 }'
echo "[$(size localhost/thoth:no-model),$(size localhost/thoth:fat)]" |
  expect "slim leaves at least 200 MB out" 'r[1] - r[0] > 200e6'

section "What the container sees (--memory 512m --cpus 1)"
found=$(run_block doctor)
expect "limits, kind of container and reasons are right, and the model answers" \
  '((f) => f("memory").result === "512 MiB" && /memory/.test(f("memory").reason) && f("cpus").result === "1" && /cpu/.test(f("cpus").reason) && f("container").result === "podman" && f("container").reason !== "" && f("cache writable").result === "false" && f("model").ok)((n) => r.find((x) => x.check === n))' <<<"$found"
node -e 'for (const f of JSON.parse(process.argv[1])) if (/^(container|cpus|memory|cache|download|model)/.test(f.check)) console.log(`     ${f.check}: ${f.result} (${f.reason})`)' "$found"
for memory in 512 1024; do
  podman run --rm "${confined[@]}" --memory "${memory}m" localhost/thoth node -p 'JSON.stringify(v8.getHeapStatistics().heap_size_limit / 2 ** 20)' |
    expect "V8's heap limit leaves half of ${memory} MiB to the model" "r < $memory / 2 && r > $memory / 4"
done

section "With the model, no network, 1 CPU, 1 GB"
run_block run-air-gapped >/dev/null
until_healthy thoth-offline
answers=$(probe thoth-offline)
expect "the question is answered with SQL, or the abstention says why" \
  'r.first.status === 200 && (typeof r.first.sql === "string" || typeof r.first.error === "string") && r.ready.status === 200' <<<"$answers"
expect "nothing is degraded" '[r.first, ...r.more].every((a) => a.status === 200 && (a.degraded ?? []).length === 0)' <<<"$answers"
expect "/health answered every call" 'r.health.unhealthy === 0' <<<"$answers"
summary "$answers"
podman exec thoth-offline node -p 'JSON.stringify({uid: process.getuid(), write: (() => { try { fs.writeFileSync("/app/x", ""); return "written"; } catch (e) { return e.code; } })()})' |
  expect "not root, and the root file system is read-only" 'r.uid === 1000 && r.write === "EROFS"'
stop_and_expect_zero thoth-offline

section "Without the model, no network, 1 CPU, 512 MB"
podman run -d --name thoth-no-model "${confined[@]}" --memory 512m --cpus 1 localhost/thoth:no-model >/dev/null
until_healthy thoth-no-model
answers=$(probe thoth-no-model)
expect "every question gets a structured answer that names what is missing" \
  '[r.first, ...r.more].every((a) => typeof a.code === "string" || (a.status === 200 && a.degraded.length > 0))' <<<"$answers"
expect "/ready says MODEL_NOT_CACHED" 'r.ready.status === 503 && r.ready.body.checks.embedding.code === "MODEL_NOT_CACHED"' <<<"$answers"
expect "/health answered every call" 'r.health.unhealthy === 0' <<<"$answers"
summary "$answers"
stop_and_expect_zero thoth-no-model

section "A model cache on a volume"
mkdir -p models && podman run --rm --network none --user 0 -v ./models:/copy localhost/thoth cp -a /models/. /copy/
run_block mounted | expect "an image without a model uses it" 'r.find((x) => x.check === "model").ok'

section "One container with published ports"
run_block run >/dev/null
until_healthy thoth
run_block ask | expect "ask.mjs prints an answer" 'typeof r.sql === "string" || typeof r.error === "string"'
run_block curl | expect "curl with the key gets an answer" 'typeof r.sql === "string" || typeof r.error === "string"'
curl -s -o /dev/null -w '{"status":%{http_code}}' localhost:8005/generate-sql -H 'content-type: application/json' -d '{"question":"x","workspace_id":4}' |
  expect "curl without the key is refused" 'r.status === 401'
run_block stop >/dev/null

section "The same data, but the model is gone"
podman run -d --name thoth-lost-model "${confined[@]}" --memory 512m --cpus 1 -v thoth-data:/data localhost/thoth:no-model >/dev/null
until_healthy thoth-lost-model
answers=$(probe thoth-lost-model)
expect "every question gets a structured answer that names the missing model" \
  '[r.first, ...r.more].every((a) => a.code === "MODEL_NOT_CACHED" || (a.status === 200 && /MODEL_NOT_CACHED/.test(a.degraded.join())))' <<<"$answers"
expect "/health answered every call" 'r.health.unhealthy === 0' <<<"$answers"
summary "$answers"
stop_and_expect_zero thoth-lost-model

section "Three services (podman-compose)"
run_block compose-up >"$work/compose.log" 2>&1 || { tail -20 "$work/compose.log"; exit 1; }
until_healthy thoth_thoth-be_1 8040
until_healthy thoth_sql-generator_1 8005
until_healthy thoth_thoth-ui_1 3200
run_block compose-demo
run_block compose-ask | expect "sql-generator answers, with thoth-be in another container" 'typeof r.sql === "string" || typeof r.error === "string"'
command curl -s --max-time 20 "http://127.0.0.1:$THOTH_UI_PORT/be/health" | expect "the page's server reaches thoth-be by name" 'r.status === "healthy"'
for service in thoth-ui sql-generator thoth-be; do stop_and_expect_zero "thoth_${service}_1"; done
run_block compose-down >/dev/null 2>&1
