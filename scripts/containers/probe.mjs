// Runs inside a container, from standard input: asks the same question a few times at once and calls /health all the while.
// Prints one JSON line with what came back and how long it took.
import { readFileSync } from "node:fs";

const generator = `http://127.0.0.1:${process.env.SQL_GENERATOR_PORT || "8005"}`;
const key = process.env.THOTH_API_KEY ?? JSON.parse(readFileSync("/data/credentials.json", "utf8")).apiKey;
const headers = { "content-type": "application/json", accept: "application/json", "x-api-key": key };

const timed = async (work) => {
  const startedAt = performance.now();
  return { ...(await work()), ms: Math.round(performance.now() - startedAt) };
};

const ask = (question) =>
  timed(async () => {
    const response = await fetch(`${generator}/generate-sql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ question, workspace_id: 4 }),
      signal: AbortSignal.timeout(150_000),
    });
    const body = await response.json();
    const { code = null, sql = null, degraded = null, error = null } = body;
    return { status: response.status, code, sql, degraded, error };
  });

const readiness = async (url) => {
  const response = await fetch(`${url}/ready`, { signal: AbortSignal.timeout(10_000) });
  return { status: response.status, body: await response.json() };
};

let isOver = false;
const first = await ask("How many customers are there in Italy?");
const more = Promise.all(
  ["Germany", "France", "Spain"].map((country) => ask(`How many customers are there in ${country}?`)),
).finally(() => {
  isOver = true;
});
const health = [];
let unhealthy = 0;
while (!isOver || health.length < 200) {
  const startedAt = performance.now();
  const response = await fetch(`${generator}/health`, { signal: AbortSignal.timeout(5_000) });
  await response.arrayBuffer();
  health.push(performance.now() - startedAt);
  if (response.status !== 200) unhealthy += 1;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
health.sort((left, right) => left - right);
const at = (share) =>
  Number(health[Math.min(health.length - 1, Math.floor(health.length * share))].toFixed(1));
console.log(
  JSON.stringify({
    first,
    more: await more,
    health: { calls: health.length, unhealthy, p50: at(0.5), p99: at(0.99), max: at(1) },
    ready: await readiness(`http://127.0.0.1:${process.env.THOTH_BE_PORT || "8040"}`).catch(() => null),
  }),
);
